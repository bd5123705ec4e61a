using Portal.Access;
using Portal.Core.Data;
using Portal.Core.Jobs;

namespace Portal.Development;

/// <summary>Lets the portal run by a clock that can be set ahead. Only in Development.</summary>
internal static class ClockSetup
{
    public static void AddDevelopmentClock(this IHostApplicationBuilder builder, DataDirectory data)
    {
        if (!builder.Environment.IsDevelopment())
        {
            return;
        }

        var clock = new DevelopmentClock(data);
        builder.Services.AddSingleton(clock).AddSingleton<TimeProvider>(clock);

        // A month ahead the developer is still signed in: browsers, too, count by the machine's time.
        builder.Services.AddSingleton(new SessionClock(TimeProvider.System));
        builder.Services.AddHostedService<ClockBell>();
    }
}

/// <summary>Lets everything that waits for its time look again when the clock was set ahead.</summary>
internal sealed class ClockBell(DevelopmentClock clock, IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        clock.Moved += Ring;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        clock.Moved -= Ring;
        return Task.CompletedTask;
    }

    private void Ring()
    {
        foreach (var worker in services.GetServices<PeriodicWorker>())
        {
            worker.Signal();
        }

        services.GetRequiredService<JobQueue>().Signal();
    }
}
