using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Customers;

namespace Portal.Core.Mail;

internal sealed class OutboxMailConfiguration : IEntityTypeConfiguration<OutboxMail>
{
    public void Configure(EntityTypeBuilder<OutboxMail> builder)
    {
        builder.ToTable("OutboxMails");
        builder.Property(mail => mail.Key).HasMaxLength(150);
        builder.Property(mail => mail.To).HasMaxLength(256);
        builder.Property(mail => mail.Subject).HasMaxLength(300);
        builder.Property(mail => mail.Error).HasMaxLength(500);
        builder.HasIndex(mail => mail.Key).IsUnique();
        builder.HasIndex(mail => new { mail.State, mail.DueAt });
        builder.HasIndex(mail => new { mail.CustomerId, mail.Id });
        builder.HasIndex(mail => new { mail.State, mail.Id });
        builder.HasIndex(mail => new { mail.Kind, mail.Id });
        builder.HasOne<Customer>().WithMany().HasForeignKey(mail => mail.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}
