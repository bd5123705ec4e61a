using Portal.Core.Jobs;
using Portal.Core.Operations;

namespace Portal.Components.Jobs;

/// <summary>
/// The person's long-running work, for the dock and for pages that wait for its end. One per circuit; it asks again only while something runs.
/// </summary>
public sealed partial class JobFeed(ListJobs list, CancelJob cancel, CallerContext callers, TimeProvider clock, ILogger<JobFeed> log) : IDisposable
{
    /// <summary>What failed this long ago is still shown to someone who opens the portal.</summary>
    private static readonly TimeSpan s_recent = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _gone = new();
    private readonly Dictionary<long, JobView> _shown = [];
    private readonly HashSet<long> _begun = [];
    private bool _polling;

    /// <summary>Something to show has changed. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>A job that was seen running is over. Raised on any thread.</summary>
    public event Action<JobView>? Finished;

    /// <summary>What runs, and what has ended since the page was opened, newest first.</summary>
    public IReadOnlyList<JobView> Jobs
    {
        get
        {
            lock (_shown)
            {
                return [.. _shown.Values.OrderByDescending(job => job.Id)];
            }
        }
    }

    /// <summary>Shows a job that was just begun, however soon it is over.</summary>
    public Task FollowAsync(long id)
    {
        lock (_shown)
        {
            _begun.Add(id);
        }

        return RefreshAsync();
    }

    /// <summary>Looks now, and goes on while something runs.</summary>
    public async Task RefreshAsync()
    {
        if (!await ReadAsync() || _polling)
        {
            return;
        }

        _polling = true;
        _ = PollAsync();
    }

    /// <summary>Takes a job that is over out of sight.</summary>
    public void Dismiss(long id)
    {
        lock (_shown)
        {
            _shown.Remove(id);
        }

        Changed?.Invoke();
    }

    /// <summary>Stops a job; what is done stays done.</summary>
    public async Task<Refusal?> StopAsync(long id)
    {
        var answer = await cancel.RunAsync(await callers.GetAsync(), new(id), _gone.Token);
        await ReadAsync();
        return answer.Refusal;
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task PollAsync()
    {
        try
        {
            using var pace = new PeriodicTimer(s_pace, clock);
            while (await pace.WaitForNextTickAsync(_gone.Token) && await ReadAsync())
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The circuit has ended.
        }
        catch (Exception exception)
        {
            LogFailed(log, exception);
        }

        _polling = false;
    }

    /// <returns>Whether something still runs.</returns>
    private async Task<bool> ReadAsync()
    {
        var answer = await list.RunAsync(await callers.GetAsync(), new(s_recent), _gone.Token);
        if (answer.IsRefused)
        {
            return false; // A visitor has no jobs.
        }

        List<JobView> ended = [];
        lock (_shown)
        {
            foreach (var job in answer.Value)
            {
                var known = _shown.GetValueOrDefault(job.Id);
                var begun = _begun.Remove(job.Id);
                if (job.IsOver && (begun || known is { IsOver: false }))
                {
                    ended.Add(job);
                }

                // What ended before anybody looked is no news.
                if (begun || known is not null || !job.IsOver)
                {
                    _shown[job.Id] = job;
                }
            }
        }

        ended.ForEach(job => Finished?.Invoke(job));
        Changed?.Invoke();
        return answer.Value.Any(job => !job.IsOver);
    }

    [LoggerMessage(LogLevel.Error, "Jobs could not be read")]
    private static partial void LogFailed(ILogger log, Exception exception);
}
