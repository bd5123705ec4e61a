using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Auditing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Jobs;
using Portal.Core.Lifecycle;
using Portal.Core.Operations;
using Portal.Core.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Access;

/// <summary>Who calls.</summary>
public enum Who
{
    Visitor,
    ApiVisitor,
    Customer,
    ApiCustomer,
    Support,
    ApiSupport,
    Admin,
    ApiAdmin,

    /// <summary>A customer's script whose token was made for reading.</summary>
    ReadToken,

    /// <summary>A customer's script whose token was made for writing.</summary>
    WriteToken,
    Operator,

    /// <summary>A member of staff who acts for a customer.</summary>
    Acting,

    /// <summary>The provider's payment system, which has signed what it tells.</summary>
    PaymentSystem,
}

/// <summary>Whose things the call is about.</summary>
public enum Whose
{
    Own,
    Others,
    Missing,
}

/// <summary>
/// Every operation, called by everybody, on their own things, on somebody else's and on what is not there. What has to come of
/// it follows from the permission that the operation names and from <see cref="RolePermissions"/>, in <see cref="Expect"/>.
/// </summary>
public sealed class AccessTests(AccessLab lab) : IClassFixture<AccessLab>
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, Who, Whose> Cases()
    {
        var cases = new TheoryData<string, Who, Whose>();
        foreach (var operation in OperationRegistration.All)
        {
            // Of an operation without a sample the first case fails and says so.
            var names = !Samples.TryGetValue(operation.Name, out var sample) || sample.NamesThing;
            foreach (var who in Enum.GetValues<Who>())
            {
                var hasOwn = who is not (Who.Visitor or Who.ApiVisitor or Who.Operator or Who.PaymentSystem);
                foreach (var whose in names ? Enum.GetValues<Whose>() : [Whose.Own])
                {
                    if (whose is Whose.Own && sample?.NeverOwn == true)
                    {
                        continue;
                    }

                    if (whose is not Whose.Own || hasOwn || !names)
                    {
                        cases.Add(operation.Name, who, whose);
                    }
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Everybody_may_do_exactly_what_the_roles_say(string operation, Who who, Whose whose)
    {
        var call = await PrepareAsync(operation, who, whose);
        var before = await lab.State.ReadAsync();
        var lastEvent = await LastEventAsync();

        var (refusal, answer) = await call.RunAsync();

        Assert.Equal(call.Expected, refusal?.Code);
        var after = await lab.State.ReadAsync();
        var events = await EventsAfterAsync(lastEvent);
        if (refusal is not null || call.Sample.Effect is Effect.Reads || call.IsOutOfReach)
        {
            Assert.Equal(before, after);
        }

        if (refusal is null && call.Sample.Effect is Effect.Records)
        {
            CheckRecord(Assert.Single(events), call);
        }
        else
        {
            Assert.Empty(events);
        }

        if (refusal is null)
        {
            CheckAnswer(answer, call);
        }
    }

    public static TheoryData<string, Who> CasesWithThings() =>
        [.. Cases().Where(@case => @case.Data.Item3 is Whose.Others).Select(@case => (@case.Data.Item1, @case.Data.Item2))];

    [Theory]
    [MemberData(nameof(CasesWithThings))]
    public async Task What_is_not_yours_is_refused_as_what_is_not_there(string operation, Who who)
    {
        var others = await PrepareAsync(operation, who, Whose.Others);
        var missing = await PrepareAsync(operation, who, Whose.Missing);
        if (others.Expected is not null)
        {
            Assert.Equal((await missing.RunAsync()).Refusal, (await others.RunAsync()).Refusal);
        }
    }

    [Fact]
    public void Every_operation_has_one_sample() =>
        Assert.Equal(OperationRegistration.All.Select(operation => operation.Name), Samples.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void What_changes_something_is_not_done_with_a_token_for_reading() => Assert.All(
        AccessSamples.All.Where(sample => sample.Effect is Effect.Records),
        sample => Assert.NotEqual(TokenScopes.Read, ((IOperation)lab.World.Get<IServiceProvider>().GetService(sample.Operation)!).Scope));

    [Theory]
    [InlineData(Permission.RevealKeys)]
    [InlineData(Permission.UseFiles)]
    public void Keys_and_files_are_nobodys_but_the_owners(Permission permission)
    {
        Assert.Equal(Reach.Own, RolePermissions.ReachOf(permission, Enum.GetValues<Role>()));
        Assert.Equal(Reach.None, RolePermissions.ReachOf(permission, [Role.Support, Role.Admin]));
    }

    private static Dictionary<string, AccessSample> Samples { get; } = AccessSamples.All.ToDictionary(sample => sample.Operation.Name);

    /// <summary>
    /// The one rule: a grant is needed, and of a token the scope; an own grant reaches own things; what is out of reach is not there.
    /// </summary>
    private static RefusalCode? Expect(AccessSample sample, IOperation operation, Caller caller, Whose whose) =>
        caller.ReachOf(operation.Permission) switch
        {
            Reach.None => caller.CustomerId is null && caller.Door is Door.Web or Door.Api ? RefusalCode.NotSignedIn : RefusalCode.Forbidden,
            _ when caller.Token is not null && sample.PeopleOnly => RefusalCode.Forbidden,
            _ when caller.Token is { } token && (token.Scopes & operation.Scope) != operation.Scope => RefusalCode.Forbidden,
            _ when whose is Whose.Own => null,
            Reach.Any when whose is Whose.Others && (sample.OthersOnlyAt is null || sample.OthersOnlyAt == caller.Door) => null,
            _ => sample.PassesOver ? null : RefusalCode.NotFound,
        };

    /// <summary>Whether a call that is not refused has to leave the thing alone all the same.</summary>
    private static bool PassesOver(AccessSample sample, Permission permission, Caller caller, Whose whose) =>
        sample.PassesOver && (whose is Whose.Missing || (whose is Whose.Others && caller.ReachOf(permission) is not Reach.Any));

    private async Task<Call> PrepareAsync(string operationName, Who who, Whose whose)
    {
        var type = OperationRegistration.All.Single(operation => operation.Name == operationName);
        var sample = AccessSample.Of(type);
        var operation = (IOperation)lab.World.Get<IServiceProvider>().GetService(type)!;
        var caller = lab.CallerOf(who);
        var expected = Expect(sample, operation, caller, whose);
        var subject = whose switch
        {
            Whose.Missing => AccessSubject.Missing,
            Whose.Others => lab.Other,
            _ when sample.ProvesActor || operation.Permission is Permission.UsePublicPages => lab.OwnOf(Who.Customer),
            _ => lab.OwnOf(who),
        };
        if (expected is null && sample.Effect is not Effect.Reads && sample.NamesThing)
        {
            subject = await lab.RenewAsync(subject);
        }

        return new(operation, sample, caller, subject, expected, PassesOver(sample, operation.Permission, caller, whose), await sample.Input(lab, subject));
    }

    private static void CheckRecord(AuditEvent record, Call call)
    {
        Assert.Equal(call.Operation.GetType().Name, record.Operation);
        Assert.Equal(call.Caller.Door, record.Door);
        Assert.Equal(call.Caller.Address, record.Address);
        Assert.Equal(call.Caller.Token?.Id, record.TokenId);
        Assert.False(string.IsNullOrWhiteSpace(record.Subject), "The record does not say what was changed.");
        if (call.Operation is AddPlan or EditPlan or RestorePlan or RunTaskNow or ExportAudit or AddAccountNote or ExportAccounts)
        {
            Assert.Null(record.CustomerId); // Plans, periodic work and the audit are nobody's, and what staff note is not the customer's.
            return;
        }

        Assert.NotNull(record.CustomerId);
        Assert.Equal(call.Caller.StaffId ?? (call.Sample.ProvesActor ? record.CustomerId : call.Caller.CustomerId), record.ActorId);
        if (call.Caller.StaffId is not null && !call.Sample.ProvesActor)
        {
            Assert.Equal(call.Caller.CustomerId, record.ActedForId); // Both names.
        }

        if (call.Operation is not (AddCustomer or InviteCustomer or RegisterCustomer))
        {
            Assert.Equal(call.Subject.CustomerId, record.CustomerId);
        }
    }

    private void CheckAnswer(object? answer, Call call)
    {
        var text = JsonSerializer.Serialize(answer, s_readable);
        if (call.Caller.ReachOf(call.Operation.Permission) is Reach.Own)
        {
            Assert.All(lab.Other.Traces, trace => Assert.DoesNotContain(trace, text, StringComparison.Ordinal));
        }

        if (answer is AddTokenAnswer token)
        {
            lab.Hide(token.Token);
        }

        var log = lab.TakeLog();
        Assert.All(lab.Secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    private async Task<long> LastEventAsync()
    {
        await using var db = await lab.World.OpenDbAsync();
        return await db.AuditEvents.MaxAsync(row => (long?)row.Id) ?? 0;
    }

    private async Task<List<AuditEvent>> EventsAfterAsync(long id)
    {
        await using var db = await lab.World.OpenDbAsync();
        var events = await db.AuditEvents.AsNoTracking().Where(row => row.Id > id).ToListAsync();
        Assert.All(lab.Secrets, secret => Assert.DoesNotContain(events, row =>
            $"{row.Subject} {row.Detail} {row.Address}".Contains(secret, StringComparison.Ordinal)));
        return events;
    }

    private sealed record Call(IOperation Operation, AccessSample Sample, Caller Caller, AccessSubject Subject, RefusalCode? Expected, bool IsOutOfReach, object Input)
    {
        public async Task<(Refusal? Refusal, object? Answer)> RunAsync()
        {
            var run = Operation.GetType().GetMethod("RunAsync")!;
            var task = (Task)run.Invoke(Operation, [Caller, Input, TestContext.Current.CancellationToken])!;
            await task;
            var result = task.GetType().GetProperty("Result")!.GetValue(task)!;
            var refusal = (Refusal?)result.GetType().GetProperty("Refusal")!.GetValue(result);
            return (refusal, refusal is null ? result.GetType().GetProperty("Value")!.GetValue(result) : null);
        }
    }
}
