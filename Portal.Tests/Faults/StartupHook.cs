using System.Diagnostics;

#pragma warning disable CA1050 // The runtime looks for this name without a namespace.

/// <summary>
/// Kills the portal from inside at an exact moment: where an activity begins or ends. The runtime runs it in a process that is
/// started with <c>DOTNET_STARTUP_HOOKS</c> naming this assembly, before the program itself.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that says when: <c>ACTIVITY/start</c> or <c>ACTIVITY/stop</c>.</summary>
    public const string Moment = "PORTAL_TESTS_KILL_AT";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Moment)?.Split('/') is not [var name, var edge])
        {
            return;
        }

        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("S3Portal.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => KillAt(activity, "start"),
            ActivityStopped = activity => KillAt(activity, "stop"),
        });

        void KillAt(Activity activity, string reached)
        {
            if (activity.OperationName == name && edge == reached)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill(); // SIGKILL: nothing is flushed, closed or handed back.
            }
        }
    }
}
