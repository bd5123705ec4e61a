namespace Portal.Core.Operations;

/// <summary>What an operation needs. Roles map to permissions in <see cref="RolePermissions"/> and nowhere else.</summary>
public enum Permission
{
    /// <summary>Open to everybody, signed in or not.</summary>
    UsePublicPages,
    SeeInactivePlans,

    /// <summary>What plans were before.</summary>
    ReadPlanHistory,
    ManagePlans,
    ManageOwnProfile,

    /// <summary>Tokens for scripts. Making one for somebody else is for the command line alone.</summary>
    ManageTokens,
    OrderStorage,
    ReadAccounts,
    ManageBuckets,

    /// <summary>Names and contents of files; never granted beyond one's own.</summary>
    UseFiles,

    /// <summary>Progress of one's own long work, and stopping it.</summary>
    UseJobs,

    /// <summary>Access and secret keys; never granted beyond one's own.</summary>
    RevealKeys,
    CancelServices,

    /// <summary>Which plan an account is on.</summary>
    ChangePlans,
    DeleteAccounts,
    ReadActivity,

    /// <summary>Giving money back, with a credit note.</summary>
    RefundInvoices,

    /// <summary>Whether storage has what the books say.</summary>
    InspectStorage,
    ManageCustomers,

    /// <summary>Credit, payments and invoices of one customer.</summary>
    ReadBilling,

    /// <summary>Payments and invoices of all customers together: for staff.</summary>
    WatchBilling,

    /// <summary>Name and address on invoices.</summary>
    ManageBillingDetails,

    /// <summary>Booking a payment that staff has seen.</summary>
    RecordPayments,

    /// <summary>Booking a payment that the provider's payment system reports; no role gives it.</summary>
    ReceivePayments,

    /// <summary>How the locations are: for staff.</summary>
    WatchStorage,

    /// <summary>The portal's periodic work and the jobs of all customers: for staff.</summary>
    WatchJobs,

    /// <summary>Running periodic work now, and starting failed jobs again.</summary>
    ManageJobs,

    /// <summary>Lists and pages of customers, and finding anything by its name: for staff.</summary>
    ReadCustomers,

    /// <summary>Words that staff give to customers.</summary>
    TagCustomers,

    /// <summary>Ending all sign-ins of a customer.</summary>
    SignOutCustomers,

    /// <summary>Ending the lock of a sign-in after wrong passwords or codes.</summary>
    UnlockSignIns,

    /// <summary>Taking away a lost second factor.</summary>
    ResetSecondFactors,

    /// <summary>Who is Support or Admin.</summary>
    ManageRoles,

    /// <summary>Stopping an account's keys and letting them work again, and the dates of its service.</summary>
    ManageServices,

    /// <summary>What staff note about an account, and saved filters.</summary>
    KeepNotes,

    /// <summary>Seeing the portal as a customer does, without their keys and sign-in.</summary>
    ActForCustomers,

    /// <summary>Correcting a customer's credit by hand.</summary>
    AdjustCredit,

    /// <summary>What everybody has done.</summary>
    ReadAudit,

    /// <summary>The orders of all customers: for staff.</summary>
    WatchOrders,

    /// <summary>Starting a stuck order again.</summary>
    ManageOrders,

    /// <summary>The mails of all customers: for staff.</summary>
    WatchMails,

    /// <summary>Sending a mail again.</summary>
    ResendMails,

    /// <summary>How the business goes: for staff.</summary>
    WatchBusiness,
}

/// <summary>How far a permission reaches.</summary>
public enum Reach
{
    None,

    /// <summary>What belongs to the caller.</summary>
    Own,

    /// <summary>What belongs to anybody.</summary>
    Any,
}
