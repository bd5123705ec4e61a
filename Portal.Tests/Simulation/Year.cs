using Simulation;

namespace Portal.Tests.Simulation;

/// <summary>Takes one or more simulated portals through the year, and kills them at random moments.</summary>
internal sealed class Year(string folder, YearScript script, int seed, int portals, int kills, StorageHost storage) : IAsyncDisposable
{
    private const int StepsPerDay = 3;

    private readonly Random _random = new(seed);
    private readonly List<SimulatedProcess> _portals = [.. Enumerable.Range(0, portals).Select(share => new SimulatedProcess(folder, seed, script.Customers, share, portals, storage, kills > 0))];

    public int Kills => _portals.Sum(portal => portal.Kills);

    public async Task RunAsync(int days)
    {
        await _portals[0].BeginAsync("found");
        await _portals[0].FinishAsync();
        for (var day = 0; day < days; day++)
        {
            storage.IsOut = script.IsOut(day);
            await StepAsync($"first {day}", StepsLeft(days, day, 0));
            storage.IsOut = false;
            storage.Failures = _random.Next(4);
            await StepAsync($"second {day}", StepsLeft(days, day, 1));
            storage.Failures = _random.Next(4);
            await StepAsync($"noon {day}", StepsLeft(days, day, 2));
        }

        // Mails that were refused often wait up to half a day.
        for (var day = days; day < days + 8; day++)
        {
            await _portals[0].BeginAsync($"mails {day} 0");
            await _portals[0].FinishAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var portal in _portals)
        {
            await portal.DisposeAsync();
        }
    }

    private static int StepsLeft(int days, int day, int step) => ((days - day) * StepsPerDay) - step;

    /// <summary>All portals take the step at the same time; one that is killed takes it again, a minute later by its clock.</summary>
    private async Task StepAsync(string step, int stepsLeft)
    {
        var late = 0;
        await BeginAsync(step, late);
        while (_random.NextDouble() < (double)(kills - Kills) / stepsLeft)
        {
            // The last steps of the year may have to make up for moments that came too late.
            var victim = _portals[_random.Next(_portals.Count)];
            if (!await victim.KillAsync(TimeSpan.FromMilliseconds(_random.Next(1, 400))))
            {
                await victim.BeginAsync($"{step} {late}");
            }
            else
            {
                await victim.BeginAsync($"{step} {++late}");
            }
        }

        foreach (var portal in _portals)
        {
            await portal.FinishAsync();
        }
    }

    private async Task BeginAsync(string step, int late)
    {
        foreach (var portal in _portals)
        {
            await portal.BeginAsync($"{step} {late}");
        }
    }
}
