using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Support;

/// <summary>An entry of the log.</summary>
/// <param name="TraceId">Of its scopes.</param>
internal sealed record LogEntry(string Text, string? TraceId);

/// <summary>Keeps what a portal logs, with the scopes that the portal's own setup of its log gives.</summary>
internal sealed class LogRecorder : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<LogEntry> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>The first entry that begins so and goes on so, once it is written.</summary>
    public async Task<LogEntry> WaitAsync(string beginning, string end)
    {
        bool Fits(LogEntry entry) => entry.Text.StartsWith(beginning, StringComparison.Ordinal) && entry.Text.Contains(end, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Task.FromResult(Entries.Any(Fits)));
        return Entries.First(Fits);
    }

    public void Dispose()
    {
    }

    private sealed class Recorder(LogRecorder log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string? trace = null;
            log._scopes.ForEachScope(
                (scope, _) =>
                {
                    if (scope is IEnumerable<KeyValuePair<string, object?>> pairs && pairs.FirstOrDefault(pair => pair.Key == "TraceId").Value is { } id)
                    {
                        trace = id.ToString();
                    }
                },
                0);
            log.Entries.Enqueue(new(formatter(state, exception), trace));
        }
    }
}
