using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Customers;

namespace Portal.Core.Billing;

internal sealed class InvoiceConfiguration : IEntityTypeConfiguration<Invoice>
{
    public void Configure(EntityTypeBuilder<Invoice> builder)
    {
        builder.Property(invoice => invoice.Number).HasMaxLength(40);
        builder.Property(invoice => invoice.Seller).HasMaxLength(1000);
        builder.Property(invoice => invoice.Buyer).HasMaxLength(1000);
        builder.Property(invoice => invoice.Reason).HasMaxLength(500);
        builder.Property(invoice => invoice.Key).HasMaxLength(150);
        builder.HasIndex(invoice => invoice.Key).IsUnique();
        builder.HasIndex(invoice => invoice.Number).IsUnique();
        builder.HasIndex(invoice => new { invoice.Kind, invoice.Sequence }).IsUnique();
        builder.HasIndex(invoice => new { invoice.CustomerId, invoice.Id });
        builder.HasOne<Customer>().WithMany().HasForeignKey(invoice => invoice.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Invoice>().WithMany().HasForeignKey(invoice => invoice.RefersToId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(invoice => invoice.Lines).WithOne().HasForeignKey(line => line.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceLineConfiguration : IEntityTypeConfiguration<InvoiceLine>
{
    public void Configure(EntityTypeBuilder<InvoiceLine> builder)
    {
        builder.ToTable("InvoiceLines");
        builder.HasKey(line => new { line.InvoiceId, line.Position });
        builder.Property(line => line.Text).HasMaxLength(300);
        builder.Property(line => line.S3uid).HasMaxLength(32);
    }
}

internal sealed class InvoiceSettlementConfiguration : IEntityTypeConfiguration<InvoiceSettlement>
{
    public void Configure(EntityTypeBuilder<InvoiceSettlement> builder)
    {
        builder.HasKey(settlement => settlement.InvoiceId);
        builder.Property(settlement => settlement.InvoiceId).ValueGeneratedNever();
        builder.HasOne<Invoice>().WithOne().HasForeignKey<InvoiceSettlement>(settlement => settlement.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class NumberSeriesConfiguration : IEntityTypeConfiguration<NumberSeries>
{
    public void Configure(EntityTypeBuilder<NumberSeries> builder)
    {
        builder.HasKey(series => series.Name);
        builder.Property(series => series.Name).HasMaxLength(32);
        builder.HasData(Enum.GetNames<InvoiceKind>().Select(name => new NumberSeries { Name = name }));
    }
}

internal sealed class BillingDetailsConfiguration : IEntityTypeConfiguration<BillingDetails>
{
    public void Configure(EntityTypeBuilder<BillingDetails> builder)
    {
        builder.HasKey(details => details.CustomerId);
        builder.Property(details => details.CustomerId).ValueGeneratedNever();
        builder.Property(details => details.Name).HasMaxLength(150);
        builder.Property(details => details.Street).HasMaxLength(200);
        builder.Property(details => details.PostalCode).HasMaxLength(20);
        builder.Property(details => details.City).HasMaxLength(100);
        builder.Property(details => details.Country).HasMaxLength(60);
        builder.Property(details => details.TaxNumber).HasMaxLength(40);
        builder.HasOne<Customer>().WithOne().HasForeignKey<BillingDetails>(details => details.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ServicePeriodConfiguration : IEntityTypeConfiguration<ServicePeriod>
{
    public void Configure(EntityTypeBuilder<ServicePeriod> builder)
    {
        builder.Property(period => period.Version).IsConcurrencyToken();
        builder.ComplexProperty(period => period.Terms, terms => terms.Property(value => value.PlanName).HasMaxLength(100));
        builder.HasIndex(period => new { period.AccountId, period.Start }).IsUnique();
        builder.HasIndex(period => new { period.CustomerId, period.State });
        builder.HasIndex(period => new { period.State, period.DueOn });
        builder.HasIndex(period => period.InvoiceId);
        builder.HasOne(period => period.Invoice).WithMany().HasForeignKey(period => period.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<StorageAccount>().WithMany().HasForeignKey(period => period.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Customer>().WithMany().HasForeignKey(period => period.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}
