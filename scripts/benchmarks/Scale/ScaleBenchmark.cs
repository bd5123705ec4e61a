using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Customers;
using Portal.Core.Data;

namespace Benchmarks.Scale;

/// <summary>How far a node goes: requests of the API with one node and with two, and open pages on one. Needs PostgreSQL's programs and nginx.</summary>
internal static class ScaleBenchmark
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (ScaleOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine($"Usage: scripts/bench {ScaleOptions.Usage}");
            return 2;
        }

        await using var lab = await ScaleLab.OpenAsync();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        var books = new ScaleBooks(lab.Get<IDbContextFactory<PortalDb>>(), lab.Get<AddCustomer>());
        await books.FillAsync(options.Accounts);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{options.Accounts:N0} accounts on one PostgreSQL that does not wait for its disk; every node is a process of its own"));
        if (options.Part is null or "api")
        {
            using var api = new ApiScale(lab, books);
            await api.RunAsync();
        }

        if (options.Part is null or "circuits")
        {
            await new CircuitScale(lab, books, options).RunAsync();
        }

        return 0;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            lab.DisposeAsync().AsTask().Wait();
            Environment.Exit(130);
        }
    }
}
