using System.Diagnostics;
using System.Globalization;

#pragma warning disable CA1050 // The runtime looks for this name without a namespace.

/// <summary>
/// Looks into a portal that is a process of its own: kills it at an exact moment, where an activity begins or ends, or writes down when its periodic work ran. The runtime
/// runs it in a process that is started with <c>DOTNET_STARTUP_HOOKS</c> naming this assembly, before the program itself.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that says when: <c>ACTIVITY/start</c> or <c>ACTIVITY/stop</c>.</summary>
    public const string Moment = "PORTAL_TESTS_KILL_AT";

    /// <summary>The environment variable with the file for rounds of periodic work: a line per round, with its name, begin and end in ticks of UTC.</summary>
    public const string Rounds = "PORTAL_TESTS_ROUNDS";

    private static readonly Lock s_writing = new();

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Moment)?.Split('/') is [var name, var edge])
        {
            Listen(
                activity => KillAt(activity, name, edge == "start"),
                activity => KillAt(activity, name, edge == "stop"));
        }

        if (Environment.GetEnvironmentVariable(Rounds) is { Length: > 0 } file)
        {
            Listen(_ => { }, activity => Write(activity, file));
        }
    }

    private static void Listen(Action<Activity> started, Action<Activity> stopped) => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name.StartsWith("S3Portal.", StringComparison.Ordinal),
        Sample = (ref _) => ActivitySamplingResult.AllData,
        ActivityStarted = started,
        ActivityStopped = stopped,
    });

    private static void KillAt(Activity activity, string name, bool isReached)
    {
        if (isReached && activity.OperationName == name)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill(); // SIGKILL: nothing is flushed, closed or handed back.
        }
    }

    private static void Write(Activity activity, string file)
    {
        const string Periodic = "periodic.";
        if (activity.OperationName.StartsWith(Periodic, StringComparison.Ordinal))
        {
            lock (s_writing)
            {
                File.AppendAllText(file, string.Create(
                    CultureInfo.InvariantCulture, $"{activity.OperationName[Periodic.Length..]} {activity.StartTimeUtc.Ticks} {(activity.StartTimeUtc + activity.Duration).Ticks}\n"));
            }
        }
    }
}
