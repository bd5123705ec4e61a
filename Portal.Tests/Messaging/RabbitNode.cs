using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;
using Portal.Core.Messaging;
using Portal.Core.Messaging.InProcess;
using Portal.Core.Messaging.RabbitMq;
using Portal.Tests.Support;
using RabbitMQ.Client;

namespace Portal.Tests.Messaging;

/// <summary>What a process of the portal does over the broker, with readings that a test makes.</summary>
internal sealed class RabbitNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RabbitNode(MessagingOptions options, bool works, UsageQueueOptions limits, Func<string, CancellationToken, Task> read)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(new WorkPlace(works)).AddSingleton(limits);
        services.AddMessaging(options, _ => async (s3uid, stop) =>
        {
            Begun.Enqueue(s3uid);
            await read(s3uid, stop);
            Saved.Enqueue(s3uid);
        });
        _services = services.BuildServiceProvider();
    }

    /// <summary>Accounts whose readings this process has begun, each time.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    public ConcurrentQueue<string> Saved { get; } = new();

    public BrokerView State => Get<BrokerState>().View;

    /// <summary>A process of pages, which leaves readings to workers while it can.</summary>
    public static Task<RabbitNode> PagesAsync(MessagingOptions options, Func<string, CancellationToken, Task>? read = null, UsageQueueOptions? limits = null) =>
        StartAsync(new(options, works: false, limits ?? new(), read ?? ((_, _) => Task.CompletedTask)));

    public static Task<RabbitNode> WorkerAsync(MessagingOptions options, Func<string, CancellationToken, Task>? read = null, UsageQueueOptions? limits = null) =>
        StartAsync(new(options, works: true, limits ?? new(), read ?? ((_, _) => Task.CompletedTask)));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<bool> AskAsync(string s3uid, TimeSpan? patience = null) =>
        Get<IUsageQueue>().AskAsync(s3uid, patience ?? Eventually.Patience, TestContext.Current.CancellationToken);

    public Task WaitForReadersAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(State.IsConnected && State.Readers == count));

    /// <summary>Puts a message on a queue past the portal.</summary>
    public async Task PutAsync(string queue, byte[] body, Dictionary<string, object?>? headers = null)
    {
        var factory = new ConnectionFactory { Uri = Get<MessagingOptions>().Uri! };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(new(true, true), TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true, Headers = headers }, body, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Get<Broker>().StopAsync(CancellationToken.None);
        await Get<UsageQueue>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    private static async Task<RabbitNode> StartAsync(RabbitNode node)
    {
        await node.Get<UsageQueue>().StartAsync(TestContext.Current.CancellationToken);
        await node.Get<Broker>().StartAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Task.FromResult(node.State.Since is not null));
        return node;
    }
}
