using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Customers;

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    private const string MomentFormat = @"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFFzzz";
    private const string Unconfirmed = "NOT \"EmailConfirmed\"";

    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(customer => customer.Billing).HasMaxLength(Customer.MaxBillingLength).HasDefaultValue(Customer.OwnBilling);
        builder.HasIndex(customer => customer.NormalizedEmail).IsUnique();

        // Written as it always was, as text that sorts by time: so the database can compare it.
        builder.Property(customer => customer.LockoutEnd).HasConversion(
            moment => moment!.Value.ToUniversalTime().ToString(MomentFormat, CultureInfo.InvariantCulture),
            text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));
        builder.HasIndex(customer => customer.LockoutEnd).HasFilter("\"LockoutEnd\" IS NOT NULL");

        // A filter of the list of customers with each of its orders; the number is the last column of every index.
        builder.HasIndex(customer => customer.CreatedAt);
        builder.HasIndex(customer => customer.Billing);
        builder.HasIndex(customer => new { customer.Billing, customer.NormalizedEmail });
        builder.HasIndex(customer => new { customer.Billing, customer.CreatedAt });
        builder.HasIndex(customer => customer.Currency);
        builder.HasIndex(customer => new { customer.Currency, customer.NormalizedEmail });
        builder.HasIndex(customer => new { customer.Currency, customer.CreatedAt });
        builder.HasIndex([nameof(Customer.Id)], "IX_AspNetUsers_Unconfirmed_Id").HasFilter(Unconfirmed);
        builder.HasIndex([nameof(Customer.NormalizedEmail)], "IX_AspNetUsers_Unconfirmed_NormalizedEmail").HasFilter(Unconfirmed);
        builder.HasIndex([nameof(Customer.CreatedAt)], "IX_AspNetUsers_Unconfirmed_CreatedAt").HasFilter(Unconfirmed);
    }
}
