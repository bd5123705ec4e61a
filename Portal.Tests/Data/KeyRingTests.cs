using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Data.KeyRing;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>The key ring that all nodes share.</summary>
public sealed class KeyRingTests : IDisposable
{
    private const string Purpose = "Tests";

    private readonly TempFolder _folder = new();
    private readonly List<ServiceProvider> _nodes = [];

    public void Dispose()
    {
        _nodes.ForEach(node => node.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task What_one_node_seals_another_opens_and_both_begin_at_once()
    {
        await using (var db = await (await StartAsync()).GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            await db.ProtectionKeys.ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }

        var nodes = Enumerable.Range(0, 4).Select(_ => Build()).ToList();

        var texts = await Task.WhenAll(nodes.Select(node => Task.Run(() => Protector(node).Protect("a sign-in"))));

        Assert.All(nodes, node => Assert.All(texts, text => Assert.Equal("a sign-in", Protector(node).Unprotect(text))));
    }

    [Fact]
    public async Task Keys_of_the_folder_are_taken_over_so_that_nobody_is_signed_out()
    {
        var folder = Directory.CreateDirectory(new DataDirectory(_folder.Path).Keys);
        var before = DataProtectionProvider.Create(folder, setup => setup.SetApplicationName("S3Portal")).CreateProtector(Purpose).Protect("a sign-in");

        var node = await StartAsync();
        folder.Delete(recursive: true);
        var other = await StartAsync();

        Assert.Equal("a sign-in", Protector(node).Unprotect(before));
        Assert.Equal("a sign-in", Protector(other).Unprotect(before));
    }

    [Fact]
    public async Task A_certificate_seals_what_lay_open_and_nothing_opens_without_it()
    {
        var open = await StartAsync();
        var text = Protector(open).Protect("a sign-in");
        Assert.Contains("masterKey", await ReadKeysAsync(open), StringComparison.Ordinal);
        using var certificate = MakeCertificate();

        var sealedNode = await StartAsync(certificate);

        Assert.DoesNotContain("masterKey", await ReadKeysAsync(open), StringComparison.Ordinal);
        Assert.Equal("a sign-in", Protector(sealedNode).Unprotect(text));
        Assert.Equal("a sign-in", Protector(await StartAsync(certificate)).Unprotect(text));
        var stranger = Build();
        Assert.ThrowsAny<CryptographicException>(() => Protector(stranger).Unprotect(text));
    }

    [Fact]
    public async Task Keys_of_an_old_certificate_open_beside_a_new_one()
    {
        using var old = MakeCertificate();
        using var next = MakeCertificate();
        var text = Protector(await StartAsync(old)).Protect("a sign-in");

        Assert.Equal("a sign-in", Protector(await StartAsync(next, old)).Unprotect(text));
    }

    private static IDataProtector Protector(IServiceProvider node) => node.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose);

    private static async Task<string> ReadKeysAsync(IServiceProvider node)
    {
        await using var db = await node.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return string.Concat(await db.ProtectionKeys.Select(key => key.Xml).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=portal", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>A node on the one database.</summary>
    private async Task<ServiceProvider> StartAsync(X509Certificate2? certificate = null, params X509Certificate2[] old)
    {
        await MigratedDatabase.PutAsync(_folder.Path);
        var node = Build(certificate, old);
        await node.MigrateDatabaseAsync(TestContext.Current.CancellationToken);
        return node;
    }

    private ServiceProvider Build(X509Certificate2? certificate = null, params X509Certificate2[] old)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddTestData(_folder.Path).AddCustomers();
        if (certificate is not null)
        {
            services.SealKeyRing(certificate, old);
        }

        var node = services.BuildServiceProvider();
        lock (_nodes)
        {
            _nodes.Add(node);
        }

        return node;
    }
}
