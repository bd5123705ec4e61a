using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Operations;
using Portal.Telemetry;
using Portal.Tests.Files;
using Portal.Tests.Support;

namespace Portal.Tests.Monitoring;

/// <summary>Work that is put aside stands under the id of the request that asked for it, in traces and in the log.</summary>
public sealed class TraceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_is_carried_out_in_the_trace_of_the_request_that_placed_it()
    {
        using var traces = new TraceRecorder();
        await using var world = await TestWorld.CreateAsync();
        var ann = await world.AddCustomerAsync(credit: 30);
        var plan = await world.AddPlanAsync(10);
        await traces.WithinAsync(() => world.PlaceAsync(ann, plan, "bucket-one"));

        using (var round = new Activity("round").Start())
        {
            await world.RunOrdersAsync();
            Assert.NotEqual(traces.Id, round.TraceId);
            var run = await traces.WaitAsync("order.run");
            Assert.Equal((await traces.WaitAsync("PlaceOrder")).SpanId, run.ParentSpanId);
            Assert.Equal(round.SpanId, Assert.Single(run.Links).Context.SpanId);
        }

        Assert.Equal(
            ["order.AccountCreated", "order.BucketCreated", "order.Billed", "order.Completed"],
            traces.Ended.Select(activity => activity.OperationName).Where(name => name.StartsWith("order.", StringComparison.Ordinal) && name != "order.run" && !name.EndsWith(".commit", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Deletion_of_a_folder_runs_in_the_trace_of_the_request_that_asked_for_it()
    {
        using var traces = new TraceRecorder();
        await using var lab = await FilesLab.CreateAsync();
        await lab.PutAsync("a/1", "a/2");
        var started = await traces.WithinAsync(() => lab.RunAsync(lab.Get<DeleteSelection>(), new(lab.S3uid, FilesLab.Bucket, "", [], ["a/"])));

        var job = await lab.FinishAsync(started.JobId);

        Assert.Equal(JobState.Completed, job.State);
        var run = await traces.WaitAsync($"job.{job.Kind}");
        Assert.Equal(((await traces.WaitAsync(nameof(DeleteSelection))).SpanId, ActivityKind.Consumer), (run.ParentSpanId, run.Kind));
    }

    [Fact]
    public async Task Log_of_an_order_and_of_a_job_has_the_id_that_the_answer_told()
    {
        using var log = new LogRecorder();
        await using var server = new PortalServer(configure: services => services.AddSingleton<ILoggerProvider>(log));
        using var http = new HttpClient { BaseAddress = server.Address };
        await server.Services.GetRequiredService<AddCustomer>().RunAsync(Caller.Operator, new("zoe@example.net", TestWorld.Password, Role.Customer, Currency.Eur), Token);
        var token = (await server.Services.GetRequiredService<AddToken>().RunAsync(
            Caller.Operator, new("test", TokenScopes.Read | TokenScopes.Write, 30, "zoe@example.net"), Token)).Value.Token;
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(Token);
        var free = (await db.Plans.AsNoTracking().ToListAsync(Token)).First(plan => plan.IsFree && plan.Active && plan.Locations.Contains("NL"));

        var (ordering, placed) = await AskAsync(http, ("action", "create_order"), ("token", token), ("plan_id", $"{free.Id}"), ("bucket_name", "a-bucket-of-zoe"));
        var s3uid = placed.GetProperty("s3uid").GetString()!;
        var (deleting, _) = await AskAsync(http, ("action", "delete_account"), ("token", token), ("s3uid", s3uid));

        Assert.NotEqual(ordering, deleting);
        var order = await db.Orders.AsNoTracking().SingleAsync(order => order.Account.S3uid == s3uid, Token);
        Assert.Equal(ordering, (await log.WaitAsync($"Order {order.Reference}: ", "AccountCreated done")).TraceId);
        Assert.Equal(ordering, (await log.WaitAsync($"Order {order.Reference}: ", "Completed done")).TraceId);
        var job = await db.Jobs.AsNoTracking().SingleAsync(job => job.Scope == s3uid, Token);
        Assert.Equal(deleting, (await log.WaitAsync($"Job {job.Id} (", "is done")).TraceId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-00")]
    [InlineData("what an older version, or nobody, has written there")]
    public void Work_without_an_origin_belongs_to_what_goes_on_here(string? origin)
    {
        using var traces = new TraceRecorder();
        using var source = new ActivitySource("S3Portal.Tests");
        using var here = new Activity("here").Start();

        using var work = source.Begin("work", origin);

        Assert.Equal((here.TraceId, here.SpanId), (work!.TraceId, work.ParentSpanId));
    }

    /// <returns>The id under which the answer says that the request is found, and the answer.</returns>
    private static async Task<(string Id, JsonElement Answer)> AskAsync(HttpClient http, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(new Uri(PortalUrls.Api, UriKind.Relative), content, Token);
        var json = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Token));
        Assert.True(json.TryGetProperty("result", out _), json.GetRawText());
        return (Assert.Single(answer.Headers.GetValues(Correlation.Header)), json);
    }
}
