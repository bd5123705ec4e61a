using System.Globalization;
using Portal.Core.Jobs;

namespace Portal.Components.Jobs;

/// <summary>What a job is called and how far it is, by its kind.</summary>
public static class JobWords
{
    public static string Title(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Write(TextOf(job, job.State switch
        {
            JobState.Completed => "Done",
            JobState.Cancelled => "Stopped",
            JobState.Failed => "Failed",
            _ => "Running",
        }), job.Subject);
    }

    public static string Progress(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job switch
        {
            { State: JobState.Queued, Error: { } error } => error,
            { State: JobState.Queued } => JobsText.Waiting,
            { State: JobState.Failed, Error: { } error } => error,
            { State: JobState.Completed, Error: { } remark } => remark,
            { Total: { } total } when !job.IsOver => Write(TextOf(job, "CountOf"), job.Done, total),
            { Done: 0 } => "",
            _ => Write(TextOf(job, "Count"), job.Done),
        };
    }

    /// <summary>The text for the job's kind, or the one for any.</summary>
    private static string TextOf(JobView job, string name) =>
        JobsText.ResourceManager.GetString(job.Kind + name, CultureInfo.CurrentUICulture)
        ?? JobsText.ResourceManager.GetString("Any" + name, CultureInfo.CurrentUICulture)!;

    private static string Write(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);
}
