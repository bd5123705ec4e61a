using System.Diagnostics;

namespace Benchmarks;

/// <summary>Looks at the memory of this process again and again while something is measured.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly Task _watching;

    public MemoryWatch()
    {
        GC.Collect();
        Before = WorkingSet();
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Working set when the watch began, in bytes.</summary>
    public long Before { get; }

    /// <summary>The largest working set seen since.</summary>
    public long Peak { get; private set; }

    /// <summary>The most that lived on the heap, as of the last collections of garbage.</summary>
    public long Heap { get; private set; }

    public long Allocated => GC.GetTotalAllocatedBytes() - _allocated;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Peak = Math.Max(Peak, WorkingSet());
            Heap = Math.Max(Heap, GC.GetGCMemoryInfo().HeapSizeBytes);
            await Task.Delay(20, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
