using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using Portal.Api;
using Portal.Configuration;
using Portal.Core.Keys;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>Runs the examples of docs/api.md with the real curl, in their order, and compares what comes with what the document shows.</summary>
[Trait("Needs", "Clients")]
public sealed partial class DocumentedExamplesTests(ApiLab lab) : IClassFixture<ApiLab>
{
    [Fact]
    public async Task The_document_tells_what_happens()
    {
        var examples = ExamplePattern().Matches(await File.ReadAllTextAsync(Path.Combine(SolutionFolder.Find(AppContext.BaseDirectory), "docs", "api.md"))).ToList();
        Assert.Equal(ApiTable.All.Select(action => action.Name).Order(), examples.Select(example => example.Groups["action"].Value).Order());

        var (_, token) = await lab.AddPersonAsync("reader@example.net");
        var s3uid = await lab.OrderAsync(token, lab.Paid, "my-bucket");
        await PutFileAsync(s3uid);
        foreach (Match example in examples)
        {
            var answer = await RunAsync(example.Groups["command"].Value, new() { ["PORTAL"] = lab.Server.Address.ToString().TrimEnd('/'), ["TOKEN"] = token, ["S3UID"] = s3uid });
            using var json = JsonDocument.Parse(answer);
            Assert.True(json.RootElement.TryGetProperty("result", out _), $"{example.Groups["command"].Value}\n{answer}");
            Shape.Equal(example.Groups["answer"].Value, json.RootElement);
        }
    }

    private async Task PutFileAsync(string s3uid)
    {
        await using var db = await lab.OpenDbAsync();
        var account = db.Accounts.Single(account => account.S3uid == s3uid);
        using var s3 = await lab.Get<StorageConnections>().ConnectAsync(db, account, TestContext.Current.CancellationToken);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = "my-bucket", Key = "documents/report.pdf", ContentBody = "report" }, TestContext.Current.CancellationToken);
    }

    private static async Task<string> RunAsync(string command, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("bash", ["-euc", command]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    [GeneratedRegex(@"^### (?<action>\w+)$.*?^```sh\n(?<command>.*?)^```\n+^```json\n(?<answer>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex ExamplePattern();
}
