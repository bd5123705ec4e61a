using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Lifecycle;
using Portal.Core.Mail;
using Portal.Core.Metering;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Oversight;
using Portal.Core.Staff;
using Portal.Core.Storage;
using Portal.Core.Storage.Embedded;
using Portal.Tests.Support;

namespace Portal.Tests.Browser;

/// <summary>A customer with storage to look at: a paid account with buckets and files, one that ends, a free one.</summary>
internal sealed class SampleData
{
    private readonly IServiceProvider _services;
    private Caller _caller = null!;
    private string _invoiceNumber = "";

    private SampleData(IServiceProvider services) => _services = services;

    public string S3uid { get; private set; } = "";

    public string EndingS3uid { get; private set; } = "";

    /// <summary>An account that has been used for a while.</summary>
    public string UsedS3uid { get; private set; } = "";

    /// <summary>An account whose plan changes with the next month.</summary>
    public string ChangingS3uid { get; private set; } = "";

    /// <summary>An account whose month is not paid.</summary>
    public string UnpaidS3uid { get; private set; } = "";

    public string OrderReference { get; private set; } = "";

    public static IEnumerable<(string Name, string Address)> PublicPages =>
    [
        ("home", PortalUrls.Home),
        ("plans", PortalUrls.Plans),
        ("login", PortalUrls.Login),
        ("register", PortalUrls.Register),
        ("forgotten", PortalUrls.ForgottenPassword),
        ("not-found", "/nowhere"),
    ];

    public IEnumerable<(string Name, string Address)> Pages =>
    [
        ("accounts", PortalUrls.Accounts),
        ("account", PortalUrls.Account(S3uid)),
        ("account-ending", PortalUrls.Account(EndingS3uid)),
        ("account-changing", PortalUrls.Account(ChangingS3uid)),
        ("account-unpaid", PortalUrls.Account(UnpaidS3uid)),
        ("usage", PortalUrls.Usage(UsedS3uid)),
        ("usage-before", PortalUrls.Usage(UsedS3uid, period: 1, bucket: "team-photos")),
        ("usage-range", PortalUrls.Usage(UsedS3uid, days: 90, bucket: "database-dumps")),
        ("usage-new", PortalUrls.Usage(S3uid)),
        ("usage-nowhere", PortalUrls.Usage(UsedS3uid, period: 12)),
        ("usage-missing", PortalUrls.Usage("nothing")),
        ("account-missing", PortalUrls.Account("nothing")),
        ("files", PortalUrls.Bucket(S3uid, "harbour-media", "photos/")),
        ("files-root", PortalUrls.Bucket(S3uid, "harbour-media")),
        ("files-empty", PortalUrls.Bucket(S3uid, "harbour-empty")),
        ("order-plan", PortalUrls.OrderStorage),
        ("order-location", PortalUrls.OrderStep(3, null, null, "Location", "k1")),
        ("order-bucket", PortalUrls.OrderStep(3, "NL", null, "Bucket", "k1")),
        ("order-review", PortalUrls.OrderStep(3, "NL", "northwind-backups", "Review", "k1")),
        ("order-ready", PortalUrls.OrderProgress(OrderReference)),
        ("billing", PortalUrls.Billing),
        ("billing-invoice", PortalUrls.Invoice(_invoiceNumber)),
        ("activity", PortalUrls.Activity),
        ("profile", PortalUrls.Profile),
        ("profile-second-factor", PortalUrls.SecondFactor),
        ("tokens", PortalUrls.Tokens),
        ("mails", PortalUrls.Mails),
        ("unsent", PortalUrls.DevelopmentMail),
        ("dev-clock", PortalUrls.DevelopmentClock),
    ];

    /// <summary>Dialogs of the customer: a page, and the button on it.</summary>
    public IEnumerable<(string Name, string Address, string Button)> Dialogs =>
    [
        ("account-plan-dialog", PortalUrls.Account(S3uid), "Change plan"), ("account-cancel-dialog", PortalUrls.Account(S3uid), "Cancel service"),
        ("account-plan-dialog-next", PortalUrls.Account(ChangingS3uid), "Change plan"),
    ];

    /// <summary>Dialogs of admins.</summary>
    public static IEnumerable<(string Name, string Address, string Button)> AdminDialogs => [("refund-dialog", PortalUrls.Invoices, "Refund")];

    public static IEnumerable<(string Name, string Address)> AdminPages =>
    [
        ("customers-new-admin", PortalUrls.NewCustomer), ("customers-customer-admin", PortalUrls.StaffCustomer(1)),
        ("overview-admin", PortalUrls.Overview), ("jobs-admin", PortalUrls.Jobs), ("admin-payments-admin", PortalUrls.Payments), ("admin-invoices-admin", PortalUrls.Invoices),
        ("plans-admin", PortalUrls.StaffPlans), ("plans-plan-admin", PortalUrls.StaffPlan(3)), ("plans-new", PortalUrls.NewPlan), ("plans-copy", PortalUrls.NewPlanFrom(3)),
        ("plans-history-admin", PortalUrls.PlanHistory(3)), ("credit-admin", PortalUrls.CreditProposals), ("credit-all-admin", PortalUrls.CreditProposalsWhere(true)),
    ];

    public static IEnumerable<(string Name, string Address)> StaffPages =>
    [
        ("storage", PortalUrls.Storage), ("admin-payments", PortalUrls.Payments), ("admin-invoices", PortalUrls.Invoices),
        ("overview", PortalUrls.Overview), ("audit", PortalUrls.Audit), ("audit-found", PortalUrls.AuditWhere(person: SignInSteps.Customer, action: "CreateBucket")),
        ("audit-none", PortalUrls.AuditWhere(person: "nobody@example.net")),
        ("orders", PortalUrls.Orders), ("orders-stuck", PortalUrls.OrdersWhere("stuck")), ("orders-none", PortalUrls.OrdersWhere("refused")),
        ("staff-mails", PortalUrls.StaffMails), ("staff-mails-none", PortalUrls.StaffMailsWhere("unclear")),
        ("jobs", PortalUrls.Jobs), ("queue-none", PortalUrls.Queue), ("jobs-none", PortalUrls.JobsWhere("failing", "DeleteFiles")),
        ("plans-staff", PortalUrls.StaffPlans), ("plans-none", PortalUrls.PlansWhere("inactive", name: "nothing")), ("plans-plan", PortalUrls.StaffPlan(3)), ("plans-history", PortalUrls.PlanHistory(3)),
        ("customers", PortalUrls.Customers), ("customers-sorted", PortalUrls.CustomersWhere(("role", "admin"), ("sort", "email"))), ("customers-none", PortalUrls.CustomersWhere(("search", "nobody"))),
        ("customers-customer", PortalUrls.StaffCustomer(1)), ("customers-activity", PortalUrls.StaffCustomer(1, "activity")), ("customers-missing", PortalUrls.StaffCustomer(999_999)),
    ];

    /// <summary>S3 accounts as staff see them.</summary>
    public IEnumerable<(string Name, string Address)> StaffAccountPages =>
    [
        ("users", PortalUrls.Users),
        ("users-filtered", $"{PortalUrls.Users}?status=active&location=NL&sort=traffic&columns=client,plan,status,stored,traffic,created,renews"),
        ("users-none", $"{PortalUrls.Users}?email=nobody%40example.net"),
        ("staff-account", PortalUrls.StaffAccount(UsedS3uid)),
        ("staff-account-ending", PortalUrls.StaffAccount(EndingS3uid)),
        ("staff-account-missing", PortalUrls.StaffAccount("nothing")),
        .. new[] { "buckets", "orders", "ledger", "invoices", "mails", "jobs", "audit", "notes" }.Select(tab => ($"staff-account-{tab}", PortalUrls.StaffAccount(S3uid, tab))),
    ];

    /// <summary>Pages of the customer as staff see them who act for the customer.</summary>
    public IEnumerable<(string Name, string Address)> ActingPages =>
    [
        ("acting-accounts", PortalUrls.Accounts), ("acting-account", PortalUrls.Account(S3uid)), ("acting-files", PortalUrls.Bucket(S3uid, "harbour-media")), ("acting-billing", PortalUrls.Billing),
        ("acting-plans", PortalUrls.Plans),
    ];

    /// <summary>Dialogs of staff on an account.</summary>
    public IEnumerable<(string Name, string Address, string Button)> StaffAccountDialogs => [("acting-dialog", PortalUrls.StaffAccount(S3uid), "Act for customer")];

    /// <summary>Pages of the customer on which a location that does not answer is to be seen.</summary>
    public IEnumerable<(string Name, string Address)> AwayPages =>
    [
        ("accounts-away", PortalUrls.Accounts),
        ("account-away", PortalUrls.Account(S3uid)),
        ("usage-away", PortalUrls.Usage(UsedS3uid)),
        ("files-away", PortalUrls.Bucket(S3uid, "harbour-media")),
        ("order-bucket-away", PortalUrls.OrderStep(3, "NL", "another-bucket", "Bucket", "k1")),
    ];

    public static async Task<SampleData> CreateAsync(PortalServer server)
    {
        var sample = new SampleData(server.Services);
        await sample.FillAsync();
        return sample;
    }

    /// <summary>Ends the storage of the location that the accounts are in.</summary>
    public async Task StopLocationAsync()
    {
        await Get<UsageCollector>().RunOnceAsync(TestContext.Current.CancellationToken); // So that there is something to show, whichever pages were looked at.
        await ((EmbeddedCluster)Get<StorageClusters>().Get("NL")).StopAsync(default);
    }

    private async Task FillAsync()
    {
        await using (var db = await OpenAsync())
        {
            var id = await db.Users.Where(customer => customer.Email == SignInSteps.Customer).Select(customer => customer.Id).SingleAsync();
            _caller = new Caller(id, [Role.Customer], Door.Web, "127.0.0.1", TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        (S3uid, OrderReference) = await OrderAsync("Standard 500 GB", "harbour-media");
        (EndingS3uid, _) = await OrderAsync("Standard 2 TB", "northwind-archive");
        (UsedS3uid, _) = await OrderAsync("Free", "my-first-bucket");
        await Get<RenameAccount>().RunAsync(_caller, new(S3uid, "Harbour backups"));
        await Get<CancelService>().RunAsync(_caller, new(EndingS3uid, null));
        await Get<Core.Buckets.CreateBucket>().RunAsync(_caller, new(S3uid, "harbour-empty"));
        await MakeChangesAsync();
        await MakeTokensAsync();
        await UploadAsync();
        _invoiceNumber = (await Get<ListInvoices>().RunAsync(_caller, new())).Value.Invoices[0].Number;
        await UseAsync();
        await MakeJobsAsync();
        await MakeNotesAsync();
        await ChangePlansAsync();
        await MakeTroubleAsync();
        await Get<FiguresWorker>().RunOnceAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>One change of credit that waits for a second admin, and one that is decided.</summary>
    private async Task ProposeCreditAsync(PortalDb db)
    {
        var support = await db.Users.Where(customer => customer.Email == SignInSteps.Support).Select(customer => customer.Id).SingleAsync();
        var proposer = new Caller(support, [Role.Admin], Door.Web);
        await Get<AdjustCredit>().RunAsync(proposer, new(_caller.CustomerId!.Value, 1_200, "For the outage of 14 November", "Agreed by phone with their director", "sample-1"));
        var second = await Get<AdjustCredit>().RunAsync(proposer, new(_caller.CustomerId!.Value, -800, "Booked twice", "The same transfer stood on two statements", "sample-2"));
        await Get<DecideCreditProposal>().RunAsync(Caller.Operator, new(second.Value.ProposalId!.Value, false, "It was booked once only"));
    }

    /// <summary>One plan with a history, and one that is not sold any more.</summary>
    private async Task ChangePlansAsync()
    {
        await using var db = await OpenAsync();
        var admin = new Caller(await db.Users.Where(customer => customer.Email == SignInSteps.Admin).Select(customer => customer.Id).SingleAsync(), [Role.Admin], Door.Web);
        var fields = new PlanFields("Winter offer", "Half a terabyte until the days are longer", false, 512, "Standard", ["NL"], new(4.90m, 5.40m, 490), BandwidthLimitGb: 512);
        await Get<AddPlan>().RunAsync(admin, new(fields));
        await Get<EditPlan>().RunAsync(admin, new(3, new(Summary: "For teams that keep backups and media", Tags: ["most_chosen", "teams"]), Reason: "The old sentence named a product that is gone"));
        await Get<EditPlan>().RunAsync(admin, new(3, new(BandwidthLimitGb: 5000), Reason: "Asked for by many"));
        await ProposeCreditAsync(db);
    }

    /// <summary>One account that changes to a cheaper plan, and one whose month is owed.</summary>
    private async Task MakeChangesAsync()
    {
        (ChangingS3uid, _) = await OrderAsync("Standard 2 TB", "quay-webcams");
        (UnpaidS3uid, _) = await OrderAsync("Standard 500 GB", "winter-photos");
        await using var db = await OpenAsync();
        var cheaper = await db.Plans.SingleAsync(plan => plan.Name == "Standard 500 GB");
        await Get<ChangePlan>().RunAsync(_caller, new(ChangingS3uid, cheaper.Id));
        var unpaid = await db.Accounts.SingleAsync(account => account.S3uid == UnpaidS3uid);
        unpaid.Service.Owe(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        await db.SaveChangesAsync();
    }

    private async Task UseAsync()
    {
        foreach (var bucket in new[] { "team-photos", "database-dumps" })
        {
            await Get<Core.Buckets.CreateBucket>().RunAsync(_caller, new(UsedS3uid, bucket));
        }

        await using var db = await OpenAsync();
        var account = await db.Accounts.SingleAsync(account => account.S3uid == UsedS3uid);
        await UsageSample.FillAsync(db, (EmbeddedCluster)Get<StorageClusters>().Get(account.LocationCode), account.Id, TimeProvider.System.GetUtcNow().UtcDateTime);
    }

    /// <summary>Of somebody else, as jobs are on every page of their customer.</summary>
    private async Task MakeJobsAsync()
    {
        await using var db = await OpenAsync();
        var other = await db.Users.SingleAsync(customer => customer.Email == SignInSteps.Admin);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var queue = Get<JobQueue>();
        queue.Add(db, new("DeleteFiles", other.Id, "photos/", $"{S3uid}/harbour-media"), "").Complete(now, null);
        queue.Add(db, new("EmptyBucket", other.Id, "harbour-media", $"{S3uid}/harbour-media"), "").Fail("Storage refused this. If it happens again, please tell support.", now);
        await db.SaveChangesAsync();
    }

    private async Task MakeNotesAsync()
    {
        await using var db = await OpenAsync();
        var staff = new Caller(await db.Users.Where(person => person.Email == SignInSteps.Support).Select(person => person.Id).SingleAsync(), [Role.Customer, Role.Support], Door.Web);
        await Get<AddAccountNote>().RunAsync(staff, new(S3uid, "Moves a webcam archive here in December.\nCalls back on Monday about the bigger plan."));
        await Get<AddAccountNote>().RunAsync(staff, new(S3uid, "Wants invoices by mail as well."));
    }

    /// <summary>An order that waits, mails that are not out, and something that staff have done.</summary>
    private async Task MakeTroubleAsync()
    {
        await using var db = await OpenAsync();
        var other = await db.Users.SingleAsync(customer => customer.Email == SignInSteps.Admin);
        var plan = await db.Plans.FirstAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var order = new Order
        {
            Reference = "kQ8mXc09sLqTtYw8",
            CustomerId = other.Id,
            BucketName = "fjord-snapshots",
            LocationCode = "NL",
            Currency = Currency.Eur,
            Price = 9.9m,
            IdempotencyKey = "stuck",
            PlacedAt = now.AddMinutes(-12),
            Account = new() { S3uid = "kQ8mXc09sLqTtYw81bPaa7VT1xrnQbWS", OwnerId = other.Id, PlanId = plan.Id, LocationCode = "NL", Label = "Fjord snapshots", CreatedAt = now },
        };
        order.Wait("Storage in Amsterdam does not answer at the moment. Your order waits and goes on by itself.", now.AddHours(4));
        db.Orders.Add(order);
        foreach (var (state, error) in new (OutboxState, string?)[] { (OutboxState.Failed, "mail.example.net:587 did not take the mail: mailbox is full"), (OutboxState.Unwanted, null) })
        {
            db.OutboxMails.Add(new() { Kind = MailKind.Renewed, CustomerId = other.Id, Key = $"sample-{state}", To = other.Email!, Subject = "Your month is paid", State = state, Attempts = 9, Error = error, CreatedAt = now, DueAt = now });
        }

        db.Add(new AuditEvent
        {
            At = now,
            Operation = "SuspendAccount",
            ActorId = other.Id,
            ActedForId = _caller.CustomerId,
            Door = Door.Web,
            Address = "192.0.2.44",
            CustomerId = _caller.CustomerId,
            Subject = S3uid,
            Detail = "Harbour backups",
            Reason = "Asked by phone: a key has leaked, and they want it stopped until tomorrow",
        });
        await db.SaveChangesAsync();
    }

    private async Task MakeTokensAsync()
    {
        var old = (await Get<AddToken>().RunAsync(_caller, new("laptop", TokenScopes.Read | TokenScopes.Write | TokenScopes.Keys))).Value;
        await Get<RevokeToken>().RunAsync(_caller, new(old.TokenId));
        await Get<AddToken>().RunAsync(_caller, new("usage report", TokenScopes.Read, 365));
        var used = (await Get<AddToken>().RunAsync(_caller, new("nightly backup of the harbour office", TokenScopes.Read | TokenScopes.Write, 90))).Value;
        await Get<AuthenticateToken>().RunAsync(Caller.Visitor(), new(used.Token, "192.0.2.15"));
    }

    private async Task UploadAsync()
    {
        await using var db = await OpenAsync();
        using var s3 = await Get<StorageConnections>().ConnectAsync(db, await db.Accounts.SingleAsync(account => account.S3uid == S3uid), default);
        string[] keys =
        [
            "photos/January/pier.jpg", "photos/February/pier.jpg", "photos/harbour-dawn.jpg", "photos/harbour-dusk (2).jpg", "photos/catalogue ü & more.pdf",
            "photos/index.json", "photos/quay-panorama-stitched-final-v3.tif", "photos/100% done #1?.txt", "photos/sound.flac", "photos/film.mov", "notes.txt", "backup.tar.gz",
        ];
        foreach (var key in keys)
        {
            await s3.PutObjectAsync(new() { BucketName = "harbour-media", Key = key, ContentBody = new string('x', 100 + (key.Length * 5_000)) });
        }
    }

    private async Task<(string S3uid, string Reference)> OrderAsync(string planName, string bucket)
    {
        await using var db = await OpenAsync();
        var plan = await db.Plans.SingleAsync(plan => plan.Name == planName);
        var placed = (await Get<PlaceOrder>().RunAsync(_caller, new(plan.Id, plan.Locations[0], bucket, bucket))).Value;
        await Eventually.TrueAsync(async () => (await Get<ShowOrder>().RunAsync(_caller, new(placed.Reference))).Value.IsOver);
        return (placed.S3uid, placed.Reference);
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private Task<PortalDb> OpenAsync() => Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
}
