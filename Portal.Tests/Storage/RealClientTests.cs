using System.Security.Cryptography;
using Portal.Core.Storage;

namespace Portal.Tests.Storage;

/// <summary>The clients that customers have, as Debian packs them, against the embedded endpoint.</summary>
[Trait("Needs", "Clients")]
public sealed class RealClientTests : IAsyncLifetime
{
    private const string Bucket = "client-bucket";
    private const int BigSize = 100 * 1024 * 1024;

    private static readonly string[] OddNames =
        ["with space.txt", "plus+plus", "percent%41", "a&b=c", "hash#tag", "quote'", "ünïcode/日本語.txt", "deep/er/and deeper", "[brackets]", "tilde~", "semi;colon"];

    private readonly string _folder = Directory.CreateTempSubdirectory("s3portal-client-").FullName;
    private EmbeddedStorage? _storage;
    private S3Keys? _keys;

    private Uri Endpoint => _storage!.Cluster.Endpoint;

    private string Small => Path.Combine(_folder, "small");

    private string Big => Path.Combine(_folder, "big");

    private string Back => Path.Combine(_folder, "back");

    private string Tree => Path.Combine(_folder, "tree");

    private string TreeBack => Path.Combine(_folder, "tree-back");

    public async ValueTask InitializeAsync()
    {
        _storage = await EmbeddedStorage.StartAsync();
        _keys = await _storage.AddAccountAsync();
        await File.WriteAllBytesAsync(Small, RandomNumberGenerator.GetBytes(1000));
        await File.WriteAllBytesAsync(Big, RandomNumberGenerator.GetBytes(BigSize));
        foreach (var name in OddNames)
        {
            var path = Path.Combine(Tree, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "in " + name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _storage!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AwsCli_MakesCopiesSyncsAndRemoves()
    {
        await AwsAsync("s3", "mb", $"s3://{Bucket}");
        await AwsAsync("s3", "cp", "--no-progress", Small, $"s3://{Bucket}/small file");
        await AwsAsync("s3", "cp", "--no-progress", Big, $"s3://{Bucket}/big"); // In parts.
        Assert.Contains("small file", await AwsAsync("s3", "ls", $"s3://{Bucket}"), StringComparison.Ordinal);
        await AwsAsync("s3", "cp", "--no-progress", $"s3://{Bucket}/big", Back);
        AssertSame(Big, Back);

        var address = (await AwsAsync("s3", "presign", $"s3://{Bucket}/small file")).Trim();
        await ClientProgram.RunAsync("curl", ["-fsS", "-o", Back, address], new Dictionary<string, string>());
        AssertSame(Small, Back);

        await AwsAsync("s3", "cp", "--no-progress", $"s3://{Bucket}/big", $"s3://{Bucket}/copy of big");
        await AwsAsync("s3", "sync", "--no-progress", Tree, $"s3://{Bucket}/tree");
        await AwsAsync("s3", "sync", "--no-progress", $"s3://{Bucket}/tree", TreeBack);
        AssertSameTree();
        Assert.Equal("", (await AwsAsync("s3", "sync", "--no-progress", Tree, $"s3://{Bucket}/tree")).Trim());

        await AwsAsync("s3", "rm", $"s3://{Bucket}/tree", "--recursive");
        await AwsAsync("s3", "rb", "--force", $"s3://{Bucket}");
    }

    [Fact]
    public async Task AwsCli_KeepsVersions_TagsAndRules()
    {
        await AwsAsync("s3", "mb", $"s3://{Bucket}");
        await AwsAsync("s3api", "put-bucket-versioning", "--bucket", Bucket, "--versioning-configuration", "Status=Enabled");
        await AwsAsync("s3api", "put-object", "--bucket", Bucket, "--key", "key", "--body", Small, "--tagging", "a=1&b=2", "--checksum-algorithm", "SHA256");
        var version = (await AwsAsync("s3api", "list-object-versions", "--bucket", Bucket, "--query", "Versions[0].VersionId", "--output", "text")).Trim();
        await AwsAsync("s3", "rm", $"s3://{Bucket}/key");
        await AwsAsync("s3api", "get-object", "--bucket", Bucket, "--key", "key", "--version-id", version, "--checksum-mode", "ENABLED", Back);
        AssertSame(Small, Back);
        Assert.Contains("\"Value\": \"2\"", await AwsAsync("s3api", "get-object-tagging", "--bucket", Bucket, "--key", "key", "--version-id", version), StringComparison.Ordinal);

        const string rules = """{"Rules":[{"ID":"old","Status":"Enabled","Filter":{"Prefix":"logs/"},"Expiration":{"Days":7},"NoncurrentVersionExpiration":{"NoncurrentDays":3}}]}""";
        await AwsAsync("s3api", "put-bucket-lifecycle-configuration", "--bucket", Bucket, "--lifecycle-configuration", rules);
        Assert.Contains("\"NoncurrentDays\": 3", await AwsAsync("s3api", "get-bucket-lifecycle-configuration", "--bucket", Bucket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3cmd_MakesCopiesSyncsAndRemoves()
    {
        await S3cmdAsync("mb", $"s3://{Bucket}");
        await S3cmdAsync("put", Small, $"s3://{Bucket}/small file");
        await S3cmdAsync("put", "--multipart-chunk-size-mb=5", Big, $"s3://{Bucket}/big");
        Assert.Contains("small file", await S3cmdAsync("ls", $"s3://{Bucket}"), StringComparison.Ordinal);
        await S3cmdAsync("get", "--force", $"s3://{Bucket}/big", Back);
        AssertSame(Big, Back);
        await S3cmdAsync("info", $"s3://{Bucket}");
        await S3cmdAsync("cp", $"s3://{Bucket}/small file", $"s3://{Bucket}/copy");
        await S3cmdAsync("setacl", "--acl-public", $"s3://{Bucket}/copy");
        await ClientProgram.RunAsync("curl", ["-fsS", "-o", Back, new Uri(Endpoint, $"/{Bucket}/copy").ToString()], new Dictionary<string, string>());
        AssertSame(Small, Back);

        await S3cmdAsync("sync", Tree + "/", $"s3://{Bucket}/tree/");
        Directory.CreateDirectory(TreeBack);
        await S3cmdAsync("sync", $"s3://{Bucket}/tree/", TreeBack + "/");
        AssertSameTree();

        await S3cmdAsync("del", "--recursive", "--force", $"s3://{Bucket}");
        await S3cmdAsync("rb", $"s3://{Bucket}");
    }

    [Fact]
    public async Task Rclone_MakesCopiesChecksAndRemoves()
    {
        await RcloneAsync("mkdir", $"portal:{Bucket}");
        await RcloneAsync("copyto", Small, $"portal:{Bucket}/small file");
        await RcloneAsync("copyto", "--s3-upload-cutoff=5M", "--s3-chunk-size=5M", Big, $"portal:{Bucket}/big");
        Assert.Contains("small file", await RcloneAsync("lsf", $"portal:{Bucket}"), StringComparison.Ordinal);
        await RcloneAsync("copyto", $"portal:{Bucket}/big", Back);
        AssertSame(Big, Back);
        var address = (await RcloneAsync("link", $"portal:{Bucket}/small file")).Trim();
        await ClientProgram.RunAsync("curl", ["-fsS", "-o", Back, address], new Dictionary<string, string>());
        AssertSame(Small, Back);

        await RcloneAsync("sync", Tree, $"portal:{Bucket}/tree");
        await RcloneAsync("check", "--download", Tree, $"portal:{Bucket}/tree");
        await RcloneAsync("sync", $"portal:{Bucket}/tree", TreeBack);
        AssertSameTree();
        await RcloneAsync("copy", $"portal:{Bucket}/tree", $"portal:{Bucket}/copy"); // On the server.

        await RcloneAsync("purge", $"portal:{Bucket}");
        Assert.Equal("", await RcloneAsync("lsd", "portal:"));
    }

    private Task<string> AwsAsync(params string[] arguments) => ClientProgram.RunAsync(
        "aws",
        ["--endpoint-url", Endpoint.ToString(), .. arguments],
        new Dictionary<string, string>
        {
            ["HOME"] = _folder,
            ["AWS_ACCESS_KEY_ID"] = _keys!.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = _keys.SecretKey,
            ["AWS_DEFAULT_REGION"] = "nl",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["LC_ALL"] = "C.UTF-8",
        });

    private Task<string> S3cmdAsync(params string[] arguments) => ClientProgram.RunAsync(
        "s3cmd",
        [
            "--config=/dev/null", "--no-ssl", "--no-progress", $"--host={Endpoint.Authority}", $"--host-bucket={Endpoint.Authority}",
            $"--access_key={_keys!.AccessKey}", $"--secret_key={_keys.SecretKey}", .. arguments,
        ],
        new Dictionary<string, string> { ["HOME"] = _folder, ["LC_ALL"] = "C.UTF-8" });

    private Task<string> RcloneAsync(params string[] arguments) => ClientProgram.RunAsync(
        "rclone",
        arguments,
        new Dictionary<string, string>
        {
            ["HOME"] = _folder,
            ["RCLONE_CONFIG_PORTAL_TYPE"] = "s3",
            ["RCLONE_CONFIG_PORTAL_PROVIDER"] = "Other",
            ["RCLONE_CONFIG_PORTAL_ENDPOINT"] = Endpoint.ToString(),
            ["RCLONE_CONFIG_PORTAL_ACCESS_KEY_ID"] = _keys!.AccessKey,
            ["RCLONE_CONFIG_PORTAL_SECRET_ACCESS_KEY"] = _keys.SecretKey,
        });

    private static void AssertSame(string expected, string actual) => Assert.Equal(Hash(expected), Hash(actual));

    private void AssertSameTree()
    {
        static IEnumerable<(string, string)> Read(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(root, path), File.ReadAllText(path))).Order();
        Assert.Equal(Read(Tree), Read(TreeBack));
    }

    private static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
