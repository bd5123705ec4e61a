using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Storage;

public sealed class StorageHealthTests
{
    private readonly TestClock _clock = new();
    private readonly StorageHealth _health;

    public StorageHealthTests() => _health = new(_clock);

    [Fact]
    public void Nothing_is_known_before_the_first_request()
    {
        var reading = _health.Read();

        Assert.Equal(new HealthReading(null, null, null, 0, 0, null, null, false, false), reading);
    }

    [Fact]
    public void Latency_is_that_of_the_last_hundred_requests_that_had_an_answer()
    {
        _health.Succeed(TimeSpan.FromHours(1)); // Too old to count.
        foreach (var milliseconds in Enumerable.Range(1, 99))
        {
            _health.Succeed(TimeSpan.FromMilliseconds(milliseconds));
        }

        _health.Fail("gone");
        var reading = _health.Read();

        Assert.Equal((100, 1), (reading.Requests, reading.Failed));
        Assert.Equal((50, 95), (reading.Median!.Value.TotalMilliseconds, reading.P95!.Value.TotalMilliseconds));
    }

    [Fact]
    public void Failing_since_is_the_first_failure_after_the_last_answer()
    {
        _health.Fail("long ago");
        _health.Succeed(TimeSpan.Zero);
        var answered = _clock.Now;
        _clock.Advance(TimeSpan.FromMinutes(1));
        _health.Fail("refused");
        var began = _clock.Now;
        _clock.Advance(TimeSpan.FromMinutes(5));
        _health.Fail("refused");
        _health.Explain("refused, as the keys are wrong");
        var down = _health.Read();
        _health.Succeed(TimeSpan.Zero);

        Assert.Equal((answered, began), (down.LastSuccessAt, down.FailingSince));
        Assert.Equal(new StorageError(_clock.Now, "refused, as the keys are wrong"), down.LastError);
        Assert.Equal((null, _clock.Now, down.LastError), (_health.Read().FailingSince, _health.Read().LastSuccessAt, _health.Read().LastError));
    }

    [Fact]
    public void Error_is_recent_for_ten_minutes()
    {
        _health.Fail("refused");
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.True(_health.Read().HasFailedLately);

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.False(_health.Read().HasFailedLately);
    }

    [Fact]
    public async Task Requests_from_everywhere_at_once_are_all_counted()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), (number, _) =>
        {
            if (number % 2 == 0)
            {
                _health.Succeed(TimeSpan.FromMilliseconds(1));
            }
            else
            {
                _health.Fail("refused");
            }

            _health.Read();
            return ValueTask.CompletedTask;
        });

        Assert.Equal(StorageHealth.Window, _health.Read().Requests);
    }
}
