using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Buckets;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Files;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Lifecycle;
using Portal.Core.Mail;
using Portal.Core.Metering;
using Portal.Core.Monitoring;
using Portal.Core.Operations;
using Portal.Core.Ordering;
using Portal.Core.Oversight;
using Portal.Core.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Access;

/// <summary>What an operation leaves behind when it succeeds.</summary>
public enum Effect
{
    /// <summary>Nothing.</summary>
    Reads,

    /// <summary>A change, or something that has to be known later; exactly one audit event says so.</summary>
    Records,

    /// <summary>Something that nobody has to answer for; the sample says what.</summary>
    LeavesNoRecord,
}

/// <summary>An input that makes an operation act on the things of a given customer.</summary>
/// <param name="Input">The same for own, others' and missing things, so that nothing but whose they are makes the difference.</param>
public sealed record AccessSample(Type Operation, Effect Effect, Func<AccessLab, AccessSubject, Task<object>> Input)
{
    /// <summary>Whether the input names a thing that belongs to somebody; otherwise the operation acts on the caller's own.</summary>
    public bool NamesThing { get; init; } = true;

    /// <summary>Whether nobody does it to themselves.</summary>
    public bool NeverOwn { get; init; }

    /// <summary>The only door at which a reach beyond one's own counts; <see langword="null"/> for all.</summary>
    public Door? OthersOnlyAt { get; init; }

    /// <summary>Whether it takes many things and passes over those out of reach, instead of refusing.</summary>
    public bool PassesOver { get; init; }

    /// <summary>Whether a token never does, whatever its scopes.</summary>
    public bool PeopleOnly { get; init; }

    /// <summary>Whether the input proves who is acting, such as a password does: the record names that person.</summary>
    public bool ProvesActor { get; init; }

    /// <summary>The sample of an operation; the access test fails for one that has none.</summary>
    public static AccessSample Of(Type operation) => s_all.TryGetValue(operation, out var sample)
        ? sample
        : throw new InvalidOperationException($"{operation.Name} has no sample in {nameof(AccessSamples)}: say what it is called with there.");

    private static readonly Dictionary<Type, AccessSample> s_all = AccessSamples.All.ToDictionary(sample => sample.Operation);
}

/// <summary>One sample for each operation.</summary>
internal static class AccessSamples
{
    private static readonly Uri s_page = new("https://portal.example/page");

    public static IEnumerable<AccessSample> All { get; } =
    [
        // Open to everybody.
        Own(Reads<ListPlans>(_ => new ListPlansInput())),
        Own(Records<RegisterCustomer>(_ => new RegisterCustomerInput($"{Guid.NewGuid():N}@example.net", TestWorld.Password, Currency.Eur, s_page))) with { ProvesActor = true },
        Own(Records<SignInCustomer>(async (lab, subject) =>
        {
            await lab.ClearSignInAsync(subject);
            return new SignInCustomerInput(subject.Email, TestWorld.Password);
        })) with { ProvesActor = true },
        Own(Records<SignInWithCode>(async (lab, subject) => new SignInWithCodeInput(await lab.SignTicketAsync(subject), await lab.AddSecondFactorAsync(subject)))) with { ProvesActor = true },
        Own(Records<RequestPasswordReset>(async (lab, subject) =>
        {
            await lab.ForgetMailsAsync(subject);
            return new RequestPasswordResetInput(subject.Email, s_page);
        })),
        Own(Records<ResetPassword>(async (lab, subject) => new ResetPasswordInput(await lab.SignNewPasswordAsync(subject), TestWorld.Password))) with { ProvesActor = true },
        Own(Records<ConfirmEmail>(async (lab, subject) => new ConfirmEmailInput(await lab.UnconfirmAsync(subject)))) with { ProvesActor = true },
        Own(Reads<CheckLink>(async (lab, subject) => new CheckLinkInput(MailedLink.NewPassword, await lab.SignNewPasswordAsync(subject)))),

        Own(LeavesNoRecord<AuthenticateToken>("the last use", async (lab, subject) => new AuthenticateTokenInput((await lab.AddTokenAsync(subject)).Token, "192.0.2.8"))),

        // The caller's own.
        Own(Reads<ShowProfile>(_ => new ShowProfileInput())),
        Own(Reads<ShowMailSettings>(_ => new ShowMailSettingsInput())),
        Own(Records<SetMailSettings>(async (lab, subject) =>
        {
            await lab.WantAllMailsAsync(subject);
            return new SetMailSettingsInput(MailKind.Renewed, false);
        })),
        Own(Reads<ShowCredit>(_ => new ShowCreditInput())),
        Own(Reads<ListActivity>(_ => new ListActivityInput())),
        Own(Reads<ListAccounts>(_ => new ListAccountsInput())),
        Own(Reads<ListJobs>(_ => new ListJobsInput(TimeSpan.FromHours(1)))),
        Own(Records<ChangePassword>(async (lab, subject) =>
        {
            await lab.ClearSignInAsync(subject);
            return new ChangePasswordInput(TestWorld.Password, TestWorld.Password);
        })),
        Own(Reads<ShowSecondFactor>(_ => new ShowSecondFactorInput())),
        Own(Reads<BeginSecondFactor>(async (lab, subject) =>
        {
            await lab.ClearSignInAsync(subject);
            return new BeginSecondFactorInput();
        })) with { PeopleOnly = true },
        Own(Records<TurnOnSecondFactor>(async (lab, subject) =>
        {
            var (offer, code) = await lab.OfferSecondFactorAsync(subject);
            return new TurnOnSecondFactorInput(offer, code);
        })) with { PeopleOnly = true },
        Own(Records<TurnOffSecondFactor>(async (lab, subject) => new OwnFactorInput(await lab.AddSecondFactorAsync(subject)))) with { PeopleOnly = true },
        Own(Records<RenewRecoveryCodes>(async (lab, subject) => new OwnFactorInput(await lab.AddSecondFactorAsync(subject)))) with { PeopleOnly = true },
        Own(Records<ConfirmPassword>(async (lab, subject) =>
        {
            await lab.ClearSignInAsync(subject);
            return new ConfirmPasswordInput(TestWorld.Password);
        })),
        Own(Records<SignOutEverywhere>(_ => new SignOutEverywhereInput())),
        Own(Records<SendConfirmation>(async (lab, subject) =>
        {
            await lab.UnconfirmAsync(subject);
            await lab.ForgetMailsAsync(subject);
            return new SendConfirmationInput(s_page);
        })),
        Records<AddToken>(subject => new AddTokenInput("backup", TokenScopes.Read, 30, subject.IsCallers ? null : subject.Email)) with { OthersOnlyAt = Door.Cli, PeopleOnly = true },
        Reads<ListTokens>(subject => new ListTokensInput(subject.IsCallers ? null : subject.Email)),
        Records<RevokeToken>(async (lab, subject) => new RevokeTokenInput(subject == AccessSubject.Missing ? 999_999 : (await lab.AddTokenAsync(subject)).TokenId)),

        // Customers, for staff.
        Own(Reads<ListCustomers>(_ => new ListCustomersInput())),
        Own(Records<AddCustomer>(_ => new AddCustomerInput($"{Guid.NewGuid():N}@example.net", TestWorld.Password, Role.Customer, Currency.Eur))),
        Records<BeginActing>(async (lab, subject) =>
        {
            await lab.MakeCustomerAsync(subject);
            return new BeginActingInput(subject.CustomerId, "Asked by phone");
        }) with { NeverOwn = true, OthersOnlyAt = Door.Web },
        Records<EndActing>(subject => new EndActingInput(subject.CustomerId)) with { NeverOwn = true, OthersOnlyAt = Door.Web },
        Own(Records<InviteCustomer>(_ => new InviteCustomerInput($"{Guid.NewGuid():N}@example.net", Role.Customer, Currency.Eur, s_page))),
        Own(Reads<FindCustomers>(_ => new FindCustomersInput())),
        Own(Reads<ListCustomerFilters>(_ => new ListCustomerFiltersInput())),
        Reads<ShowCustomer>(subject => new ShowCustomerInput(subject.CustomerId)),
        Reads<ListCustomerOrders>(subject => new ListCustomerOrdersInput(subject.CustomerId)),
        Reads<ListCustomerMails>(subject => new ListCustomerMailsInput(subject.CustomerId)),
        Reads<ListCustomerTokens>(subject => new ListCustomerTokensInput(subject.CustomerId)),
        Records<SetTags>(subject => new SetTagsInput(subject.CustomerId, [$"t{Guid.NewGuid():N}"[..20]], "They asked")),
        Records<SignOutCustomer>(subject => new SignOutCustomerInput(subject.CustomerId, "They asked")),
        Records<UnlockSignIn>(async (lab, subject) =>
        {
            await lab.LockAsync(subject);
            return new UnlockSignInInput(subject.CustomerId, "They asked");
        }) with { NeverOwn = true },
        Records<SendSignInMail>(async (lab, subject) =>
        {
            await lab.ForgetMailsAsync(subject);
            return new SendSignInMailInput(subject.CustomerId, MailedLink.NewPassword, s_page, "They asked");
        }),
        Records<SetRole>(async (lab, subject) =>
        {
            await lab.MakeCustomerAsync(subject);
            return new SetRoleInput(subject.CustomerId, Role.Support, "They asked");
        }) with { NeverOwn = true },
        Records<ResetSecondFactor>(async (lab, subject) =>
        {
            await lab.AddSecondFactorAsync(subject);
            return new ResetSecondFactorInput(subject.CustomerId, "They asked");
        }) with { NeverOwn = true },
        Records<AddCredit>(subject => new AddCreditInput(subject.CustomerId, 10, Guid.NewGuid().ToString())),

        // What goes on, for staff.
        Own(Reads<FindAudit>(_ => new FindAuditInput(new()))),
        Own(Records<ExportAudit>(_ => new ExportAuditInput(new()))),
        Own(Reads<VerifyAudit>(_ => new VerifyAuditInput())),
        Own(Reads<ShowOverview>(_ => new ShowOverviewInput())),
        Own(Reads<SearchEverything>(_ => new SearchEverythingInput("a"))),

        // Orders and mails, for staff.
        Own(Reads<FindOrders>(_ => new FindOrdersInput())),
        Records<RetryOrder>(subject => new RetryOrderInput(subject.OrderReference, "Asked by mail")),
        Records<UndoOrder>(subject => new UndoOrderInput(subject.OrderReference, "Asked by mail")),
        Own(Reads<FindMails>(_ => new FindMailsInput())),
        Records<ResendMail>(async (lab, subject) => new ResendMailInput(await lab.AddMailAsync(subject), "Asked by mail", s_page, s_page)),

        Records<AdjustCredit>(subject => new AdjustCreditInput(subject.CustomerId, -1, "For the outage", "They asked twice", Guid.NewGuid().ToString())),
        Records<DecideCreditProposal>(async (lab, subject) => new DecideCreditProposalInput(await lab.ProposeCreditAsync(subject), true, "Seen on the bank's statement")) with { NeverOwn = true },
        Own(Reads<FindCreditProposals>(_ => new FindCreditProposalsInput())),
        Reads<ShowAdjustableCredit>(subject => new ShowAdjustableCreditInput(subject.CustomerId)),

        // Money.
        Records<ReceivePayment>(subject => new ReceivePaymentInput($"{Guid.NewGuid()}", subject.CustomerId, null, 10, "EUR", DateTimeOffset.UnixEpoch)),
        Reads<ShowBilling>(subject => new ShowBillingInput(subject.CustomerId)),
        Reads<ListLedger>(subject => new ListLedgerInput(subject.CustomerId)),
        Reads<ListInvoices>(subject => new ListInvoicesInput(subject.CustomerId)),
        Reads<ShowInvoice>(async (lab, subject) => new ShowInvoiceInput(await lab.AddInvoiceAsync(subject))),
        Own(Reads<ShowBillingDetails>(_ => new ShowBillingDetailsInput())),
        Own(Records<SetBillingDetails>(_ => new SetBillingDetailsInput(new($"Company {Guid.NewGuid():N}")))),

        // Money, for staff.
        Reads<FindPayer>(subject => new FindPayerInput(subject.Email)),
        Own(Reads<ListPayments>(_ => new ListPaymentsInput())),
        Own(Reads<FindInvoices>(_ => new FindInvoicesInput())),
        Records<RefundInvoice>(async (lab, subject) => new RefundInvoiceInput(await lab.AddInvoiceAsync(subject), 1, "Sorry", Guid.NewGuid().ToString())),

        // Locations, for staff.
        Own(Reads<ShowStorage>(_ => new ShowStorageInput())),
        // Storage, for operators.
        Own(Reads<CompareStorage>(_ => new CompareStorageInput("NL"))),
        Own(Reads<CheckStorage>(_ => new CheckStorageInput("NL"))),

        // Plans.
        Own(Reads<ShowPlanHistory>(_ => new ShowPlanHistoryInput())),
        Own(Records<AddPlan>(_ => new AddPlanInput(new($"Plan {Guid.NewGuid():N}", QuotaGb: 1, StorageType: "Standard", Locations: ["NL"])))),
        Own(Records<EditPlan>((lab, _) => Task.FromResult<object>(new EditPlanInput(lab.PlanId, new(Summary: $"{Guid.NewGuid():N}"), Reason: "A better sentence")))),
        Own(Records<RestorePlan>(async (lab, _) => new RestorePlanInput(lab.PlanId, await lab.ChangePlanTwiceAsync(), Reason: "As it was before"))),
        Own(Reads<ReviewPlanEdit>((lab, _) => Task.FromResult<object>(new ReviewPlanEditInput(lab.PlanId, new(QuotaGb: 7))))),
        Own(Reads<FindPlans>(_ => new FindPlansInput())),
        Own(Reads<ShowPlan>((lab, _) => Task.FromResult<object>(new ShowPlanInput(lab.PlanId)))),
        Own(Reads<ListPlanPlaces>(_ => new ListPlanPlacesInput())),

        // Orders.
        Own(Reads<ReviewOrder>((lab, _) => Task.FromResult<object>(new ReviewOrderInput(lab.PlanId)))),
        Own(Records<PlaceOrder>((lab, _) => Task.FromResult<object>(new PlaceOrderInput(lab.PlanId, "NL", $"b-{Guid.NewGuid():N}", Guid.NewGuid().ToString())))),
        Reads<ShowOrder>(subject => new ShowOrderInput(subject.OrderReference)),
        Reads<WaitForOrder>(subject => new WaitForOrderInput(subject.OrderReference, TimeSpan.Zero)),

        // Accounts.
        Own(Reads<FindAccounts>(_ => new FindAccountsInput())),
        Reads<ShowAccount>(subject => new ShowAccountInput(subject.S3uid)),
        Records<RenameAccount>(subject => new RenameAccountInput(subject.S3uid, "Another label")),
        Records<ReadKeyPair>(subject => new ReadKeyPairInput(subject.S3uid)),
        Records<RevealKey>(subject => new RevealKeyInput(subject.S3uid, KeyKind.SecretKey)),
        LeavesNoRecord<ShowUsage>("the last known usage", subject => new ShowUsageInput(subject.S3uid)),
        LeavesNoRecord<RefreshUsage>("the last known usage", subject => new RefreshUsageInput([subject.S3uid])) with { PassesOver = true },
        Reads<ShowUsageHistory>(subject => new ShowUsageHistoryInput(subject.S3uid)),
        Reads<ShowBucketHistory>(subject => new ShowBucketHistoryInput(subject.S3uid)),
        Records<CancelService>(subject => new CancelServiceInput(subject.S3uid, "Too dear")),
        Records<UndoCancellation>(async (lab, subject) =>
        {
            await lab.CancelAsync(subject);
            return new UndoCancellationInput(subject.S3uid, "Asked by phone");
        }),
        Reads<ReviewPlanChange>(subject => new ReviewPlanChangeInput(subject.S3uid)),
        Records<ChangePlan>(async (lab, subject) => new ChangePlanInput(subject.S3uid, await lab.AddDearerPlanAsync(), "Asked by phone")),
        Records<DeleteAccount>(subject => new DeleteAccountInput(subject.S3uid, subject.S3uid, "Asked by phone")),
        Records<SuspendAccount>(subject => new SuspendAccountInput(subject.S3uid, "Abuse report")),
        Records<ResumeAccount>(async (lab, subject) =>
        {
            await lab.HoldAsync(subject);
            return new ResumeAccountInput(subject.S3uid, "Settled by phone");
        }),
        Records<SetTerminationDate>(async (lab, subject) =>
        {
            await lab.CancelAsync(subject);
            return new SetTerminationDateInput(subject.S3uid, DateOnly.FromDateTime(DateTime.UtcNow).AddDays(60), "Asked by phone");
        }),
        Reads<WaitForDeletion>(subject => new WaitForDeletionInput(subject.S3uid, TimeSpan.Zero)),

        // Accounts, for staff.
        Own(Reads<SearchAccounts>(_ => new SearchAccountsInput(new()))),
        Own(Reads<CountAccounts>(_ => new CountAccountsInput(new()))),
        Own(Records<ExportAccounts>(_ => new ExportAccountsInput(new(), "plan=1"))),
        Own(Reads<ListSavedFilters>(_ => new ListSavedFiltersInput())),
        Own(LeavesNoRecord<SaveFilter>("a saved search", _ => new SaveFilterInput("Unpaid", "status=unpaid"))),
        Own(LeavesNoRecord<DeleteSavedFilter>("no saved search", _ => new DeleteSavedFilterInput(1))),
        Reads<ShowStaffAccount>(subject => new ShowStaffAccountInput(subject.S3uid)),
        Reads<ListAccountBuckets>(subject => new ListAccountBucketsInput(subject.S3uid)),
        Reads<ListAccountOrders>(subject => new ListAccountOrdersInput(subject.S3uid)),
        Reads<ListAccountMails>(subject => new ListAccountMailsInput(subject.S3uid)),
        Reads<ListAccountEvents>(subject => new ListAccountEventsInput(subject.S3uid)),
        Reads<ListAccountNotes>(subject => new ListAccountNotesInput(subject.S3uid)),
        Records<AddAccountNote>(subject => new AddAccountNoteInput(subject.S3uid, "Called us about the bill.")),

        // Buckets.
        Own(Reads<CheckBucketName>(_ => new CheckBucketNameInput("NL", $"b-{Guid.NewGuid():N}"))),
        Records<CreateBucket>(subject => new CreateBucketInput(subject.S3uid, $"b-{Guid.NewGuid():N}")),
        Records<DeleteBucket>(subject => new DeleteBucketInput(subject.S3uid, subject.EmptyBucket)),

        // Files.
        Reads<ListFiles>(subject => new ListFilesInput(subject.S3uid, subject.Bucket)),
        Reads<SearchFiles>(subject => new SearchFilesInput(subject.S3uid, subject.Bucket, "", "file")),
        Reads<MeasureFolder>(subject => new MeasureFolderInput(subject.S3uid, subject.Bucket, "folder/")),
        Reads<ShowFile>(subject => new ShowFileInput(subject.S3uid, subject.Bucket, AccessSubject.Key)),
        Reads<PresignDownload>(subject => new PresignDownloadInput(subject.S3uid, subject.Bucket, AccessSubject.Key)),
        Records<ShareFile>(subject => new ShareFileInput(subject.S3uid, subject.Bucket, AccessSubject.Key, TimeSpan.FromHours(1))),
        Records<CreateFolder>(subject => new CreateFolderInput(subject.S3uid, subject.Bucket, "", $"f-{Guid.NewGuid():N}")),
        Records<DeleteFiles>(subject => new DeleteFilesInput(subject.S3uid, subject.Bucket, [AccessSubject.Key])),
        Records<EmptyBucket>(subject => new EmptyBucketInput(subject.S3uid, subject.Bucket)),
        Records<DeleteSelection>(subject => new DeleteSelectionInput(subject.S3uid, subject.Bucket, "", [AccessSubject.Key], [])),

        // Uploads. The bytes go from the browser to storage, past the portal, as those of any other client with the keys.
        Reads<CheckUpload>(subject => new CheckUploadInput(subject.S3uid, subject.Bucket, ["new-file"])),
        Reads<SignUpload>(subject => new SignUploadInput(subject.S3uid, subject.Bucket, "new-file", null, 1)),
        LeavesNoRecord<BeginMultipart>("an upload", subject => new BeginMultipartInput(subject.S3uid, subject.Bucket, "new-file", null, 1)),
        Reads<SignPart>(async (lab, subject) => new SignPartInput(subject.S3uid, subject.Bucket, AccessLab.UploadKey, await lab.BeginUploadAsync(subject), 1)),
        Reads<ListParts>(async (lab, subject) => new ListPartsInput(subject.S3uid, subject.Bucket, AccessLab.UploadKey, await lab.BeginUploadAsync(subject))),
        LeavesNoRecord<AbortMultipart>("an upload", async (lab, subject) =>
            new AbortMultipartInput(subject.S3uid, subject.Bucket, AccessLab.UploadKey, await lab.BeginUploadAsync(subject))),
        LeavesNoRecord<CompleteMultipart>("an uploaded file", async (lab, subject) =>
        {
            var upload = await lab.BeginUploadAsync(subject);
            return new CompleteMultipartInput(subject.S3uid, subject.Bucket, AccessLab.UploadKey, upload, [new(1, await lab.UploadPartAsync(subject, upload))]);
        }),

        // Jobs.
        Reads<ShowJob>(subject => new ShowJobInput(subject.JobId)),
        Records<CancelJob>(subject => new CancelJobInput(subject.JobId)),
        Own(Reads<FindJobs>(_ => new FindJobsInput())),
        Records<RetryJob>(subject => new RetryJobInput(subject.JobId, "Asked by mail")),
        Records<StopJob>(subject => new StopJobInput(subject.JobId, "Asked by mail")),

        // Periodic work, for staff.
        Own(Reads<ShowBroker>(_ => new ShowBrokerInput())),
        Own(LeavesNoRecord<SendDeadMessageAgain>("without a broker there is no message", _ => new SendDeadMessageAgainInput("none", "Asked by mail"))),
        Own(LeavesNoRecord<RemoveDeadMessage>("without a broker there is no message", _ => new RemoveDeadMessageInput("none", "Asked by mail"))),
        Own(Reads<ListPeriodicTasks>(_ => new ListPeriodicTasksInput())),
        Own(Records<RunTaskNow>(_ => new RunTaskNowInput(nameof(ServiceKeeper)))),
    ];

    private static AccessSample Own(AccessSample sample) => sample with { NamesThing = false };

    private static AccessSample Reads<TOperation>(Func<AccessSubject, object> input) => Make<TOperation>(Effect.Reads, input);

    private static AccessSample Reads<TOperation>(Func<AccessLab, AccessSubject, Task<object>> input) => new(typeof(TOperation), Effect.Reads, input);

    private static AccessSample Records<TOperation>(Func<AccessSubject, object> input) => Make<TOperation>(Effect.Records, input);

    private static AccessSample Records<TOperation>(Func<AccessLab, AccessSubject, Task<object>> input) => new(typeof(TOperation), Effect.Records, input);

    private static AccessSample LeavesNoRecord<TOperation>(string what, Func<AccessSubject, object> input) =>
        LeavesNoRecord<TOperation>(what, (_, subject) => Task.FromResult(input(subject)));

    private static AccessSample LeavesNoRecord<TOperation>(string what, Func<AccessLab, AccessSubject, Task<object>> input) =>
        what.Length > 0 ? new(typeof(TOperation), Effect.LeavesNoRecord, input) : throw new ArgumentException("Say what is left.", nameof(what));

    private static AccessSample Make<TOperation>(Effect effect, Func<AccessSubject, object> input) =>
        new(typeof(TOperation), effect, (_, subject) => Task.FromResult(input(subject)));
}
