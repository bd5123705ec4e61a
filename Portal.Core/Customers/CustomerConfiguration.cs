using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Customers;

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(customer => customer.Billing).HasMaxLength(Customer.MaxBillingLength).HasDefaultValue(Customer.OwnBilling);
        builder.HasIndex(customer => customer.NormalizedEmail).IsUnique();
        builder.HasIndex(customer => customer.Billing);
    }
}
