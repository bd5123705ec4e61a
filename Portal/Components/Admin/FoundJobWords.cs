using System.Globalization;
using Portal.Components.Shared;
using Portal.Core.Jobs;

namespace Portal.Components.Admin;

/// <summary>Puts a customer's job into words for whoever is on duty.</summary>
internal static class FoundJobWords
{
    /// <summary>What jobs of a kind do; the kind itself where nobody has written words for it.</summary>
    public static string Kind(string kind) => JobsPageText.ResourceManager.GetString("Kind" + kind, JobsPageText.Culture) ?? kind;

    /// <param name="now">UTC.</param>
    public static (Tone Tone, string Words) State(FoundJob job, DateTime now) => job.State switch
    {
        JobState.Queued when job.IsRetried => (Tone.Warning, Say(JobsPageText.Retried, TaskWords.In(job.DueAt, now))),
        JobState.Queued => (Tone.Neutral, JobsPageText.Queued),
        JobState.Running => (Tone.Accent, JobsPageText.Running),
        JobState.Completed => (Tone.Good, JobsPageText.Done),
        JobState.Failed => (Tone.Bad, JobsPageText.Failed),
        JobState.Cancelled => (Tone.Neutral, JobsPageText.Stopped),
        _ => throw new ArgumentOutOfRangeException(nameof(job)),
    };

    public static string Progress(FoundJob job) => job.Total is { } total ? Say(JobsPageText.CountOf, job.Done, total) : Say(JobsPageText.Count, job.Done);

    private static string Say(string text, params object[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
