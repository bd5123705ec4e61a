using Benchmarks.Scale;

/// <summary>Loaded by the runtime into each node of the benchmark, before the portal itself, and into nothing else: see <c>DOTNET_STARTUP_HOOKS</c>.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(NodeProbe.Variable) is { Length: > 0 } socket)
        {
            NodeProbe.Start(socket);
        }
    }
}
