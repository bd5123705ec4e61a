using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core.Accounts;
using Portal.Core.Billing;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Lifecycle;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Access;

/// <summary>A customer's things that operations act on.</summary>
/// <param name="IsCallers">Whether they are the things of whoever calls.</param>
public sealed record AccessSubject(
    int CustomerId, string Email, string S3uid, string Bucket, string EmptyBucket, long JobId, string OrderReference, bool IsCallers = false)
{
    public const string Key = "folder/file.txt";

    /// <summary>The things of a customer who never was.</summary>
    public static AccessSubject Missing { get; } = new(
        999_999, "nobody@example.net", new string('x', AccountQueries.S3uidLength), "missing-bucket", "missing-empty", 999_999, new string('x', 16));

    /// <summary>What an answer to somebody else must not hold.</summary>
    public IEnumerable<string> Traces => [Email, S3uid, Bucket, EmptyBucket, OrderReference];
}

/// <summary>A portal with a customer, somebody else, and staff, each with things of their own; the clock is the real one, as signatures carry it.</summary>
public sealed class AccessLab : IAsyncLifetime
{
    public const string UploadKey = "upload";

    private readonly LogLines _log = new();
    private readonly Dictionary<Who, (Caller Caller, AccessSubject Own)> _people = [];
    private readonly ConcurrentBag<string> _secrets = [TestWorld.Password];

    public TestWorld World { get; private set; } = null!;

    internal WorldState State { get; private set; } = null!;

    public int PlanId { get; private set; }

    /// <summary>The things of somebody else.</summary>
    public AccessSubject Other { get; private set; } = null!;

    private Caller Stranger { get; set; } = null!;

    public IEnumerable<string> Secrets => _secrets;

    /// <summary>What was logged since this was last asked.</summary>
    public string TakeLog() => _log.Take();

    public async ValueTask InitializeAsync()
    {
        World = await TestWorld.CreateAsync(services => services
            .AddSingleton(TimeProvider.System)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log)));

        // A mail that goes out by itself between two looks would pass for something that the operation did.
        await World.Get<MailSender>().StopAsync(TestContext.Current.CancellationToken);
        State = new(World.Get<DataDirectory>());
        PlanId = (await World.AddPlanAsync(1)).Id;
        Stranger = await AddPersonAsync("stranger@example.net", Role.Customer);
        Other = await AddThingsAsync(Stranger.CustomerId!.Value);
        foreach (var role in Enum.GetValues<Role>())
        {
            var caller = await AddPersonAsync($"{role}@example.net".ToLowerInvariant(), role);
            var own = await AddThingsAsync(caller.CustomerId!.Value, isCallers: true);
            _people.Add(Enum.Parse<Who>(role.ToString()), (caller, own));
            _people.Add(Enum.Parse<Who>($"Api{role}"), (caller with { Door = Door.Api, AuthenticatedAt = null }, own));
        }

        var support = _people[Who.Support].Caller.CustomerId!.Value;
        var acted = await AddPersonAsync("acted-for@example.net", Role.Customer);
        _people.Add(Who.Acting, (acted with { StaffId = support, AuthenticatedAt = null }, await AddThingsAsync(acted.CustomerId!.Value, isCallers: true)));
        var (script, things) = _people[Who.ApiCustomer];
        _people.Add(Who.ReadToken, (script with { Token = new(1, TokenScopes.Read) }, things));
        _people.Add(Who.WriteToken, (script with { Token = new(2, TokenScopes.Write) }, things));
    }

    public async ValueTask DisposeAsync()
    {
        await State.DisposeAsync();
        await World.DisposeAsync();
    }

    public Caller CallerOf(Who who) => who switch
    {
        Who.Visitor => Caller.Visitor("192.0.2.7"),
        Who.ApiVisitor => Caller.Visitor("192.0.2.7") with { Door = Door.Api },
        Who.Operator => Caller.Operator,
        Who.PaymentSystem => Caller.PaymentSystem("192.0.2.9"),

        // However long the run takes, people have just signed in.
        _ => _people[who].Caller is { AuthenticatedAt: not null } person ? person with { AuthenticatedAt = DateTime.UtcNow } : _people[who].Caller,
    };

    /// <summary>The things of the caller's own; those of nobody for who can have none.</summary>
    public AccessSubject OwnOf(Who who) => _people.TryGetValue(who, out var person) ? person.Own : AccessSubject.Missing;

    /// <summary>More things of the same customer, for an operation that changes them.</summary>
    public async Task<AccessSubject> RenewAsync(AccessSubject subject) =>
        subject == AccessSubject.Missing ? subject : await AddThingsAsync(subject.CustomerId, subject.IsCallers);

    /// <summary>What an answer reveals on purpose must be found nowhere else.</summary>
    public void Hide(string secret) => _secrets.Add(secret);

    public async Task CancelAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        var account = await db.Accounts.SingleOrDefaultAsync(account => account.S3uid == subject.S3uid);
        account?.Service.Cancel(DateTime.UtcNow, TimeSpan.FromDays(7));
        await db.SaveChangesAsync();
    }

    /// <summary>Held by staff, with keys that work all the same: others go on using it.</summary>
    public async Task HoldAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        await db.Accounts.Where(account => account.S3uid == subject.S3uid).ExecuteUpdateAsync(row => row.SetProperty(account => account.HeldSince, DateTime.UtcNow));
    }

    /// <summary>Mails are sent once a minute; these were sent long ago.</summary>
    public async Task ForgetMailsAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        await db.TamperAsync($"""
            UPDATE "AuditEvents" SET "At" = {TestDatabases.EventTime(DateTime.UtcNow.AddHours(-1))}
            WHERE "CustomerId" = {subject.CustomerId} AND "Operation" IN ('RequestPasswordReset', 'SendConfirmation', 'ResendMail', 'SendSignInMail')
            """);
    }

    public async Task WantAllMailsAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        if (await db.Users.SingleOrDefaultAsync(customer => customer.Id == subject.CustomerId) is { } customer)
        {
            customer.MutedMails = [];
            await db.SaveChangesAsync();
        }
    }

    /// <summary>Takes the proof of the address away, and answers what brings it back.</summary>
    public async Task<string> UnconfirmAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        var customer = await db.Users.SingleOrDefaultAsync(customer => customer.Id == subject.CustomerId);
        if (customer is null)
        {
            return "";
        }

        customer.EmailConfirmed = false;
        await db.SaveChangesAsync();
        return Sign(CustomerLinks.EmailAddress, customer.Id, customer.NormalizedEmail!);
    }

    public async Task<string> SignNewPasswordAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        var stamp = await db.Users.Where(customer => customer.Id == subject.CustomerId).Select(customer => customer.SecurityStamp).SingleAsync();
        return Sign(CustomerLinks.NewPassword, subject.CustomerId, stamp!);
    }

    public async Task LockAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        await db.Users.Where(customer => customer.Id == subject.CustomerId)
            .ExecuteUpdateAsync(customer => customer.SetProperty(changed => changed.LockoutEnd, DateTimeOffset.UtcNow.AddMinutes(5)));
    }

    /// <summary>Takes whatever staff role was given before.</summary>
    public async Task MakeCustomerAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        await db.UserRoles.Where(link => link.UserId == subject.CustomerId && link.RoleId != CustomerRoles.IdOf(Role.Customer)).ExecuteDeleteAsync();
    }

    /// <summary>Nothing but the password stands before the sign-in: what other samples have locked or turned on is gone.</summary>
    public async Task ClearSignInAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        await db.Users.Where(customer => customer.Id == subject.CustomerId)
            .ExecuteUpdateAsync(customer => customer.SetProperty(changed => changed.LockoutEnd, (DateTimeOffset?)null).SetProperty(changed => changed.AccessFailedCount, 0));
        await db.SecondFactors.Where(factor => factor.CustomerId == subject.CustomerId).ExecuteDeleteAsync();
    }

    /// <summary>Turns a new second factor on, and answers a code that it takes.</summary>
    public async Task<string> AddSecondFactorAsync(AccessSubject subject)
    {
        await ClearSignInAsync(subject);
        await using var db = await World.OpenDbAsync();
        if (!await db.Users.AnyAsync(customer => customer.Id == subject.CustomerId))
        {
            return "000000";
        }

        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        db.SecondFactors.Add(World.Get<SecondFactors>().Make(subject.CustomerId, secret, 0, DateTime.UtcNow).Factor);
        await db.SaveChangesAsync();
        Hide(Totp.Write(secret));
        return Totp.CodeOf(secret, Totp.StepOf(DateTime.UtcNow));
    }

    public async Task<(string Offer, string Code)> OfferSecondFactorAsync(AccessSubject subject)
    {
        await ClearSignInAsync(subject);
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        await using var db = await World.OpenDbAsync();
        var stamp = await db.Users.Where(customer => customer.Id == subject.CustomerId).Select(customer => customer.SecurityStamp).SingleOrDefaultAsync();
        Hide(Totp.Write(secret));
        return (Sign(CustomerLinks.SecondFactorOffer, subject.CustomerId, $"{stamp}|{Totp.Write(secret)}"), Totp.CodeOf(secret, Totp.StepOf(DateTime.UtcNow)));
    }

    public async Task<string> SignTicketAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        var stamp = await db.Users.Where(customer => customer.Id == subject.CustomerId).Select(customer => customer.SecurityStamp).SingleAsync();
        return Sign(CustomerLinks.SignInTicket, subject.CustomerId, stamp!);
    }

    public async Task<string> BeginUploadAsync(AccessSubject subject)
    {
        if (subject == AccessSubject.Missing)
        {
            return "missing";
        }

        using var s3 = await World.ConnectAsync(subject.S3uid);
        return (await s3.InitiateMultipartUploadAsync(subject.Bucket, UploadKey)).UploadId;
    }

    public async Task<string> UploadPartAsync(AccessSubject subject, string upload)
    {
        if (subject == AccessSubject.Missing)
        {
            return "\"missing\"";
        }

        using var s3 = await World.ConnectAsync(subject.S3uid);
        using var content = new MemoryStream([1]);
        var part = new UploadPartRequest { BucketName = subject.Bucket, Key = UploadKey, UploadId = upload, PartNumber = 1, InputStream = content };
        return (await s3.UploadPartAsync(part)).ETag;
    }

    /// <summary>A new token; those of other samples are gone, as their number is limited.</summary>
    public async Task<AddTokenAnswer> AddTokenAsync(AccessSubject subject)
    {
        await using var db = await World.OpenDbAsync();
        await db.ApiTokens.Where(token => token.CustomerId == subject.CustomerId).ExecuteDeleteAsync();
        var added = await World.Get<AddToken>().RunAsync(Caller.Operator, new($"Token {Guid.NewGuid():N}", TokenScopes.Read, Email: subject.Email));
        Hide(added.Value.Token);
        Hide(ApiToken.HashOf(added.Value.Token));
        return added.Value;
    }

    /// <summary>An admin who is nobody else here proposes a change of the subject's credit.</summary>
    /// <returns>The proposal; one that is not there for somebody who is not.</returns>
    public async Task<long> ProposeCreditAsync(AccessSubject subject)
    {
        var proposer = Stranger with { Roles = [Role.Customer, Role.Admin] };
        var made = await World.Get<AdjustCredit>().RunAsync(proposer, new(subject.CustomerId, 9_000, "Payment by cheque", "Seen by hand", $"{Guid.NewGuid()}"));
        return made.IsRefused ? 999_999 : made.Value.ProposalId!.Value;
    }

    /// <summary>Changes the plan twice.</summary>
    /// <returns>The entry that the first change has in its history.</returns>
    public async Task<int> ChangePlanTwiceAsync()
    {
        await World.Get<EditPlan>().RunAsync(Caller.Operator, new(PlanId, new(Summary: $"{Guid.NewGuid():N}")));
        var first = (await World.Get<ShowPlan>().RunAsync(Caller.Operator, new(PlanId))).Value.RevisionId;
        await World.Get<EditPlan>().RunAsync(Caller.Operator, new(PlanId, new(Summary: $"{Guid.NewGuid():N}")));
        return first;
    }

    /// <summary>A mail that could not be sent.</summary>
    public async Task<long> AddMailAsync(AccessSubject subject)
    {
        if (subject == AccessSubject.Missing)
        {
            return 999_999;
        }

        await using var db = await World.OpenDbAsync();
        var mail = new OutboxMail
        {
            Kind = MailKind.OrderReady,
            CustomerId = subject.CustomerId,
            Key = $"{Guid.NewGuid()}",
            To = subject.Email,
            Subject = "Your storage is ready",
            State = OutboxState.Failed,
            CreatedAt = DateTime.UtcNow,
            DueAt = DateTime.UtcNow,
        };
        db.OutboxMails.Add(mail);
        await db.SaveChangesAsync();
        return mail.Id;
    }

    /// <summary>A plan that accounts can be moved to at once.</summary>
    public async Task<int> AddDearerPlanAsync() => (await World.AddPlanAsync(1.01m)).Id;

    /// <summary>The number of a paid invoice.</summary>
    public async Task<string> AddInvoiceAsync(AccessSubject subject)
    {
        if (subject == AccessSubject.Missing)
        {
            return "INV-999999";
        }

        await using var db = await World.OpenDbAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var draft = new InvoiceDraft(subject.CustomerId, Currency.Eur, $"{Guid.NewGuid()}", [new(InvoiceLineKind.Plan, "A month", 1, 10)]);
        var invoice = await World.Get<Invoicing>().IssueAsync(db, draft, DateTime.UtcNow, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return invoice.Number;
    }

    private string Sign(string purpose, int customerId, string state)
    {
        var token = World.Get<CustomerLinks>().Sign(purpose, customerId, state, TimeSpan.FromHours(1));
        Hide(token);
        return token;
    }

    private async Task<Caller> AddPersonAsync(string email, Role role) =>
        (await World.AddCustomerAsync(email, credit: 1_000, role)) with { AuthenticatedAt = DateTime.UtcNow };

    private async Task<AccessSubject> AddThingsAsync(int customerId, bool isCallers = false)
    {
        var (keys, name) = (S3Keys.Generate(), RandomNumberGenerator.GetHexString(AccountQueries.S3uidLength, lowercase: true));
        Hide(keys.SecretKey);
        await using var db = await World.OpenDbAsync();
        var account = new StorageAccount { S3uid = name, OwnerId = customerId, PlanId = PlanId, LocationCode = "NL", Label = $"Label of {name}", CreatedAt = DateTime.UtcNow };
        account.Activate(DateTime.UtcNow);
        db.KeyPairs.Add(World.Get<KeyVault>().Seal(keys, account, DateTime.UtcNow));
        var job = World.Get<JobQueue>().Add(db, new JobOrder("DeleteFiles", customerId, $"Job of {name}", $"{name}/{name[..20]}"), new { });
        var order = new Order
        {
            Reference = name[..16],
            CustomerId = customerId,
            Account = account,
            LocationCode = "NL",
            BucketName = name[..20],
            Payment = ServicePayment.Invoiced,
            Currency = Currency.Eur,
            IdempotencyKey = name,
        };
        db.Orders.Add(order);
        await db.SaveChangesAsync();
        var today = account.Service.FirstDay!.Value;
        db.ServicePeriods.Add(ServicePeriod.Begin(
            account.Id, customerId, today, account.Service.PeriodEnd!.Value, PeriodTerms.Of(await db.Plans.SingleAsync(plan => plan.Id == PlanId), Currency.Eur), PeriodState.Paid, null, DateTime.UtcNow));
        await db.SaveChangesAsync();

        var cluster = World.Get<StorageClusters>().Get("NL");
        await cluster.Accounts.CreateAsync(name, keys, null, "Standard", CancellationToken.None);
        using var s3 = cluster.Connect(keys);
        var subject = new AccessSubject(customerId, (await db.Users.SingleAsync(customer => customer.Id == customerId)).Email!, name, name[..20], $"empty-{name[..20]}", job.Id, order.Reference, isCallers);
        await s3.PutBucketAsync(subject.Bucket);
        await s3.PutBucketAsync(subject.EmptyBucket);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = subject.Bucket, Key = AccessSubject.Key, ContentBody = "x" });
        return subject;
    }
}

/// <summary>Everything that was logged, for a test that looks for what must not be there.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Take()
    {
        var text = new StringBuilder();
        while (_lines.TryDequeue(out var line))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
