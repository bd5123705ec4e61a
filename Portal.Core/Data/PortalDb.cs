using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Billing;
using Portal.Core.Catalog;
using Portal.Core.Customers;
using Portal.Core.Data.KeyRing;
using Portal.Core.Jobs;
using Portal.Core.Keys;
using Portal.Core.Mail;
using Portal.Core.Ordering;
using Portal.Core.Oversight;
using Portal.Core.Staff;

namespace Portal.Core.Data;

/// <summary>The portal's database. One short context per operation, from the factory.</summary>
public class PortalDb : IdentityDbContext<Customer, IdentityRole<int>, int>
{
    public PortalDb(DbContextOptions<PortalDb> options)
        : base(options)
    {
    }

    /// <summary>For the same model on another database.</summary>
    protected PortalDb(DbContextOptions options)
        : base(options)
    {
    }

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<EndedActing> EndedActings => Set<EndedActing>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    /// <summary>Read only: see <see cref="CustomerTag"/>.</summary>
    public DbSet<CustomerTag> CustomerTags => Set<CustomerTag>();

    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<PlanRevision> PlanRevisions => Set<PlanRevision>();

    public DbSet<StorageAccount> Accounts => Set<StorageAccount>();

    public DbSet<DailyUsage> DailyUsage => Set<DailyUsage>();

    public DbSet<BucketDay> BucketDays => Set<BucketDay>();

    public DbSet<KnownBucket> KnownBuckets => Set<KnownBucket>();

    public DbSet<KeyPair> KeyPairs => Set<KeyPair>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<CreditProposal> CreditProposals => Set<CreditProposal>();

    public DbSet<ServicePeriod> ServicePeriods => Set<ServicePeriod>();

    public DbSet<Invoice> Invoices => Set<Invoice>();

    public DbSet<InvoiceSettlement> InvoiceSettlements => Set<InvoiceSettlement>();

    public DbSet<NumberSeries> NumberSeries => Set<NumberSeries>();

    public DbSet<BillingDetails> BillingDetails => Set<BillingDetails>();

    public DbSet<OutboxMail> OutboxMails => Set<OutboxMail>();

    public DbSet<PeriodicTask> PeriodicTasks => Set<PeriodicTask>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<AccountNote> AccountNotes => Set<AccountNote>();

    public DbSet<SavedFilter> SavedFilters => Set<SavedFilter>();

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    public DbSet<BusinessFigures> BusinessFigures => Set<BusinessFigures>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save asynchronously.");

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (ChangeTracker.Entries<IWrittenOnce>().FirstOrDefault(entry => entry.State is EntityState.Modified or EntityState.Deleted) is { } changed)
        {
            throw new InvalidOperationException($"A {changed.Metadata.DisplayName()} is never changed.");
        }

        foreach (var entry in ChangeTracker.Entries<IVersioned>())
        {
            // A part that is owned by the row, such as its usage, is an entry of its own.
            if (entry.State is EntityState.Added or EntityState.Modified
                || (entry.State is EntityState.Unchanged && entry.References.Any(part => part.TargetEntry?.State is EntityState.Modified)))
            {
                entry.Entity.Version = Guid.NewGuid();
            }
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<decimal>().HavePrecision(18, 6);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);
        builder.HasDbFunction(() => TextOrder.IgnoringCase(default!)).HasTranslation(arguments => new CollateExpression(arguments[0], "NOCASE"));
    }
}
