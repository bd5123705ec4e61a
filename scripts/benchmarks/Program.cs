using Benchmarks;
using Benchmarks.Scale;

// scripts/bench NAME: measures and prints; nothing here passes or fails.
switch (args)
{
    case ["api"]:
        await ApiBenchmark.RunAsync("");
        return 0;
    case ["api", var action]:
        await ApiBenchmark.RunAsync(action);
        return 0;
    case ["metering"]:
        await MeteringBenchmark.RunAsync();
        return 0;
    case ["rgw"]:
        await RgwBenchmark.RunAsync();
        return 0;
    case ["storage"]:
        await StorageBenchmark.RunAsync();
        return 0;
    case ["admin"]:
        await AdminBenchmark.RunAsync(null);
        return 0;
    case ["admin", var folder]:
        await AdminBenchmark.RunAsync(folder);
        return 0;
    case ["copy"]:
        await CopyBenchmark.RunAsync(null);
        return 0;
    case ["copy", var folder]:
        await CopyBenchmark.RunAsync(folder);
        return 0;
    case ["scale", .. var arguments]:
        return await ScaleBenchmark.RunAsync(arguments);
    default:
        Console.Error.WriteLine("Usage: scripts/bench api [ACTION] | metering | admin [FOLDER] | copy [FOLDER] | rgw | storage | " + ScaleOptions.Usage);
        return 2;
}
