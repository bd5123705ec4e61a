using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Benchmarks;

/// <summary>The portal as a process of its own, on a data folder and on ports of its own.</summary>
internal sealed class BenchPortal : IAsyncDisposable
{
    private readonly Process _process;

    private BenchPortal(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        Http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<BenchPortal> StartAsync(string folder)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll")]) { RedirectStandardOutput = true };
        foreach (var (name, value) in Settings(folder, port))
        {
            start.Environment[name] = value;
        }

        var portal = new BenchPortal(Process.Start(start)!, new($"http://127.0.0.1:{port}"));
        portal._process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data); // Warnings and worse.
        portal._process.BeginOutputReadLine();
        for (var tries = 0; ; tries++)
        {
            try
            {
                (await portal.Http.GetAsync("/healthz")).EnsureSuccessStatusCode();
                return portal;
            }
            catch (HttpRequestException) when (tries < 600 && !portal._process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Asks an action that has to succeed.</summary>
    public async Task<JsonElement> PostAsync(params (string Name, string Value)[] fields)
    {
        using var answer = await Http.PostAsync("/s3.php", Form(fields));
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return json.TryGetProperty("result", out _) ? json : throw new InvalidOperationException(json.ToString());
    }

    /// <summary>A client that asks the same action again and again.</summary>
    public Task<Func<Task>> OpenAsync(params (string Name, string Value)[] fields)
    {
        var body = Form(fields).ReadAsByteArrayAsync().Result;
        return Task.FromResult<Func<Task>>(async () =>
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };
            using var answer = await Http.PostAsync("/s3.php", content);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            if (!bytes.AsSpan().StartsWith("{\"result\":\"OK\""u8))
            {
                throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(bytes));
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static FormUrlEncodedContent Form((string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static Dictionary<string, string> Settings(string folder, int port) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DataDirectory"] = folder,
        ["Urls"] = $"http://127.0.0.1:{port}",
        ["Storage__Locations__0__Port"] = $"{FreePort()}",
        ["Api__RequestsPerMinutePerToken"] = "1000000",
        ["Api__RequestsPerMinutePerAddress"] = "1000000",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
