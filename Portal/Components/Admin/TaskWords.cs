using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Jobs;

namespace Portal.Components.Admin;

/// <summary>Puts periodic work into words for whoever is on duty.</summary>
internal static class TaskWords
{
    /// <summary>So long after its time a round is late: no process does it.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(2);

    /// <summary>What it does; the name of its record where nobody has written words for it.</summary>
    public static string Name(PeriodicTaskView task)
    {
        var parts = task.Name.Split(':', 2);
        return JobsPageText.ResourceManager.GetString("Task" + parts[0], JobsPageText.Culture) is { } words ? Say(words, parts[^1]) : task.Name;
    }

    public static string Every(TimeSpan interval) => interval switch
    {
        { TotalSeconds: < 60 } => Say(JobsPageText.EverySeconds, interval.TotalSeconds),
        { TotalMinutes: 1 } => JobsPageText.EveryMinute,
        { TotalMinutes: < 60 } => Say(JobsPageText.EveryMinutes, interval.TotalMinutes),
        { TotalHours: 1 } => JobsPageText.EveryHour,
        _ => Say(JobsPageText.EveryHours, interval.TotalHours),
    };

    /// <param name="now">UTC.</param>
    public static string Ago(DateTime at, DateTime now) =>
        now - at is { TotalSeconds: >= 0 and < 60 } seconds ? Say(JobsPageText.SecondsAgo, Math.Floor(seconds.TotalSeconds)) : DateWords.Relative(at, now);

    /// <param name="now">UTC.</param>
    public static string In(DateTime at, DateTime now) => at <= now ? JobsPageText.Soon
        : at - now is { TotalSeconds: < 60 } seconds ? Say(JobsPageText.InSeconds, Math.Ceiling(seconds.TotalSeconds))
        : DateWords.Relative(at, now);

    public static string Took(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => JobsPageText.UnderOneMillisecond,
        { TotalSeconds: < 1 } => Say(JobsPageText.Milliseconds, time.TotalMilliseconds),
        { TotalSeconds: < 120 } => Say(JobsPageText.Seconds, time.TotalSeconds),
        _ => Say(JobsPageText.Minutes, time.TotalMinutes),
    };

    /// <param name="now">UTC.</param>
    public static (Tone Tone, string Words) State(PeriodicTaskView task, DateTime now) => task switch
    {
        { IsRunning: true } => (Tone.Accent, JobsPageText.Running),
        { Failures: 1 } => (Tone.Bad, JobsPageText.FailedOnce),
        { Failures: > 1 } => (Tone.Bad, Say(JobsPageText.FailedTimes, task.Failures)),
        { DueAt: { } due } when due + s_late < now => (Tone.Warning, JobsPageText.Late),
        { FinishedAt: null } => (Tone.Neutral, JobsPageText.NotYet),
        _ => (Tone.Good, JobsPageText.Works),
    };

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
