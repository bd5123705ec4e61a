using System.Net;
using System.Net.Sockets;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Core.Storage;
using Portal.Tests.Jobs;

namespace Portal.Tests.Storage;

/// <summary>Storage that accepts connections and never answers: the client gives up by itself, and people read that storage is away.</summary>
public sealed class SilentStorageTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly S3ClientFactory _clients;

    public SilentStorageTests()
    {
        _listener.Start();
        _clients = new(new("NL", "Amsterdam"), new($"http://{_listener.LocalEndpoint}"), "nl", TimeSpan.FromMilliseconds(100));
    }

    public void Dispose()
    {
        _clients.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Time_limit_of_the_client_is_storage_that_is_away()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(CancellationToken.None));

        Assert.Equal(StorageFault.Unavailable, S3Errors.From(exception)?.Fault);
    }

    [Fact]
    public async Task Operation_refuses_with_the_words_for_storage_that_is_away()
    {
        await using var lab = await JobsLab.CreateAsync();

        var answer = await new Ask(lab.Get<OperationServices>(), AskAsync).RunAsync(lab.Caller, default);

        Assert.Equal(RefusalCode.StorageUnavailable, answer.Refusal?.Code);
    }

    [Fact]
    public async Task Time_limit_that_an_operation_sets_itself_is_storage_that_is_away_too()
    {
        await using var lab = await JobsLab.CreateAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        var answer = await new Ask(lab.Get<OperationServices>(), _ => AskAsync(limit.Token)).RunAsync(lab.Caller, default);

        Assert.Equal(RefusalCode.StorageUnavailable, answer.Refusal?.Code);
    }

    [Fact]
    public async Task Operation_that_its_caller_gave_up_is_no_fault_of_storage()
    {
        await using var lab = await JobsLab.CreateAsync();
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Ask(lab.Get<OperationServices>(), AskAsync).RunAsync(lab.Caller, default, caller.Token));
    }

    [Fact]
    public async Task Job_is_tried_again_and_says_that_storage_is_away()
    {
        await using var lab = await JobsLab.CreateAsync();
        lab.Handlers["ask"] = (_, stop) => AskAsync(stop);
        var id = await lab.AddJobAsync("ask");
        await lab.StartRunnerAsync();

        var job = await lab.WaitForAsync(id, job => job.Error is not null);

        Assert.Equal(JobState.Queued, job.State);
        Assert.StartsWith("Storage in Amsterdam does not answer at the moment.", job.Error, StringComparison.Ordinal);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using var s3 = _clients.Create(S3Keys.Generate());
        await s3.ListBucketsAsync(cancellationToken);
    }

    private sealed class Ask(OperationServices services, Func<CancellationToken, Task> ask) : Operation<Done, Done>(services)
    {
        public override Permission Permission => Permission.UsePublicPages;

        protected override async Task<Result<Done>> ExecuteAsync(Caller caller, Done input, CancellationToken cancellationToken)
        {
            await ask(cancellationToken);
            return Done.It;
        }
    }
}
