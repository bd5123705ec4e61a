using Portal.Core.Messaging;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>The verb <c>worker</c> as an operator starts it.</summary>
public sealed class WorkerTests(RabbitServer rabbit) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Needs", "Process")]
    public async Task Worker_beside_embedded_storage_says_that_it_cannot_work()
    {
        var outcome = await PortalProcess.RunAsync(["worker"], new Dictionary<string, string?> { ["DataDirectory"] = _folder.Path });

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Location NL is embedded", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "Rabbit")]
    public async Task Worker_reads_for_the_broker_until_it_is_stopped_and_tells_no_password()
    {
        await rabbit.StartAsync();
        var options = rabbit.Options();
        using var gateway = new DeadGateway("NL", "Amsterdam");
        using var worker = PortalProcess.Start(["worker"], SettingsFor(options, gateway.Address));
        try
        {
            await using var pages = await Messaging.RabbitNode.PagesAsync(options);
            await pages.WaitForReadersAsync(1);

            // There is no such account, so its reading ends at once.
            Assert.True(await pages.AskAsync("nobody"));
            Assert.Empty(pages.Begun);
        }
        finally
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            var output = await worker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Contains("Works, and reads for the broker", output, StringComparison.Ordinal);
            Assert.DoesNotContain(options.Uri!.UserInfo.Split(':')[1], output, StringComparison.Ordinal);
        }

        Assert.Equal(0, worker.ExitCode);
    }

    private Dictionary<string, string?> SettingsFor(MessagingOptions options, Uri gateway) => new()
    {
        ["DataDirectory"] = _folder.Path,
        ["Messaging__Kind"] = nameof(MessagingKind.RabbitMq),
        ["Messaging__RabbitMq__Uri"] = options.Uri!.AbsoluteUri,
        ["Messaging__RabbitMq__Prefix"] = options.Prefix,
        ["Storage__Locations__0__Kind"] = "Rgw",
        ["Storage__Locations__0__Endpoint"] = gateway.GetLeftPart(UriPartial.Authority),
        ["Storage__Locations__0__AccessKey"] = "ADMIN",
        ["Storage__Locations__0__SecretKey"] = "secret",
    };
}
