using System.Globalization;
using System.Text;
using Portal;

namespace Benchmarks.Scale;

/// <summary>
/// One action that reads and one that writes, of one node and of two, directly and through nginx. Nodes, PostgreSQL and the clients share the processors of this
/// machine; so beside the requests per second stands what each request cost which process.
/// </summary>
internal sealed class ApiScale(ScaleLab lab, ScaleBooks books) : IDisposable
{
    private const string Reading = "get_users, by traffic, page 11";
    private const string Writing = "cancel, and keep again";

    /// <summary>Of the writing action at the most, warming up included.</summary>
    private const int Runs = 10;

    private static readonly byte[] s_ok = "{\"result\":\"OK\""u8.ToArray();

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64, UseCookies = false });
    private readonly Queue<(string Token, string S3uid)> _accounts = [];
    private int _requests;

    public async Task RunAsync()
    {
        await AddWritersAsync();
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"API: {Load.Clients} clients; {Environment.ProcessorCount} processors, which nodes, PostgreSQL, nginx and the clients share"));
        var one = await lab.StartNodeAsync("node-a");
        await WarmAsync(one);
        Header();
        var alone = await MeasureAsync("1 node", [one.Address], [one]);
        await one.PinAsync("0");
        var pinned = await MeasureAsync("1 node, on processor 0 only", [one.Address], [one]);
        var two = await lab.StartNodeAsync("node-b");
        await WarmAsync(two);
        await two.PinAsync("1");
        var both = await MeasureAsync("2 nodes, on a processor each", [one.Address, two.Address], [one, two]);
        var all = string.Join(',', Enumerable.Range(0, Environment.ProcessorCount));
        await one.PinAsync(all);
        await two.PinAsync(all);
        var free = await MeasureAsync("2 nodes", [one.Address, two.Address], [one, two]);
        var nginx = await lab.StartNginxAsync(one, two);
        var through = await MeasureAsync("2 nodes, through nginx", [nginx], [one, two]);
        Summarize(Reading, alone.Read, pinned.Read, both.Read, free.Read, through.Read);
        Summarize(Writing, alone.Written, pinned.Written, both.Written, free.Written, through.Written);
        await lab.StopNodeAsync(two);
        await lab.StopNodeAsync(one);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A customer for each client: those of one customer would wait for each other.</summary>
    private async Task AddWritersAsync()
    {
        var accounts = new List<(string Token, string S3uid)>[Load.Clients];
        for (var client = 0; client < Load.Clients; client++)
        {
            var customer = await books.AddCustomerAsync($"writer-{client}");
            accounts[client] = [.. (await books.AddAccountsAsync(customer.Id, Runs)).Select(s3uid => (customer.Token, s3uid))];
        }

        for (var run = 0; run < Runs; run++)
        {
            foreach (var owned in accounts)
            {
                _accounts.Enqueue(owned[run]);
            }
        }
    }

    private static void Summarize(string action, Row alone, Row pinned, Row both, Row free, Row through)
    {
        Console.WriteLine($"  {action}");
        Ratio("2 nodes : 1 node, a processor for each node, req/s", both.Load.PerSecond / pinned.Load.PerSecond);
        Ratio("2 nodes : 1 node, nothing pinned, req/s", free.Load.PerSecond / alone.Load.PerSecond);
        Ratio("2 nodes : 1 node, node's processor time per request", both.Node / pinned.Node);
        Ratio("through nginx : directly, p50", through.Load.P50 / free.Load.P50);
        Ratio("through nginx : directly, req/s", through.Load.PerSecond / free.Load.PerSecond);
        Ratio("node's : PostgreSQL's processor time per request", free.Node / free.Database);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"    a processor that a node has for itself bears {1000 / free.Node:N0} req/s, one of PostgreSQL {1000 / free.Database:N0} req/s (by processor time)"));
    }

    private static void Ratio(string what, double ratio) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {what,-62}{ratio,8:F2}"));

    /// <summary>What was just compiled is compiled again, better, while it is used.</summary>
    private async Task WarmAsync(ScaleNode node)
    {
        await Load.RunAsync("", () => ReaderOf(node.Address));
        await Load.RunAsync("", () => WriterOf(node.Address));
    }

    private async Task<(Row Read, Row Written)> MeasureAsync(string name, IReadOnlyList<Uri> addresses, IReadOnlyList<ScaleNode> nodes)
    {
        return (await MeasureAsync($"{Reading}: {name}", addresses, nodes, ReaderOf), await MeasureAsync($"{Writing}: {name}", addresses, nodes, WriterOf));
    }

    private async Task<Row> MeasureAsync(string name, IReadOnlyList<Uri> addresses, IReadOnlyList<ScaleNode> nodes, Func<Uri, Task<Func<Task>>> clientOf)
    {
        var clients = 0;
        var (node, database, requests) = (CpuOf(nodes), lab.DatabaseCpu, _requests);
        var load = await Load.RunAsync(name, () => clientOf(addresses[clients++ % addresses.Count]));
        requests = _requests - requests;
        var row = new Row(load, (CpuOf(nodes) - node).TotalMilliseconds / requests, (lab.DatabaseCpu - database).TotalMilliseconds / requests);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {name,-62}{load.PerSecond,8:F0}{load.P50,10:F2}{load.P99,10:F2}{row.Node,12:F3}{row.Database,14:F3}"));
        return row;
    }

    private static void Header() => Console.WriteLine(
        "".PadRight(64) + "req/s".PadLeft(8) + "p50 ms".PadLeft(10) + "p99 ms".PadLeft(10) + "node ms/req".PadLeft(12) + "PostgreSQL".PadLeft(14));

    private static TimeSpan CpuOf(IEnumerable<ScaleNode> nodes) => nodes.Aggregate(TimeSpan.Zero, (sum, node) => sum + node.Cpu);

    private Task<Func<Task>> ReaderOf(Uri node)
    {
        var body = BodyOf(("action", "get_users"), ("token", books.AdminsToken), ("order", "total_traffic_period_gb"), ("order_by", "DESC"), ("limit", "50"), ("offset", "500"));
        return Task.FromResult<Func<Task>>(() => PostAsync(node, body));
    }

    /// <summary>Each client has an account of its own, which it cancels and keeps in turn.</summary>
    private Task<Func<Task>> WriterOf(Uri node)
    {
        var (token, s3uid) = _accounts.Dequeue();
        var cancel = BodyOf(("action", "delete_payment_account"), ("token", token), ("s3uid", s3uid));
        var keep = BodyOf(("action", "cancel_payment_account_deletion"), ("token", token), ("s3uid", s3uid));
        var cancelled = false;
        return Task.FromResult<Func<Task>>(() => PostAsync(node, (cancelled = !cancelled) ? cancel : keep));
    }

    private async Task PostAsync(Uri node, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };
        using var answer = await _http.PostAsync(new Uri(node, PortalUrls.Api), content);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (!bytes.AsSpan().StartsWith(s_ok))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(bytes));
        }

        Interlocked.Increment(ref _requests);
    }

    private static byte[] BodyOf(params (string Name, string Value)[] fields) =>
        Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));

    /// <summary>A run, and what a request of it cost.</summary>
    /// <param name="Node">Milliseconds of processor time of the nodes.</param>
    /// <param name="Database">Milliseconds of processor time of PostgreSQL.</param>
    private sealed record Row(Measured Load, double Node, double Database);
}
