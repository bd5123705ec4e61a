using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Customers;

/// <summary>A time of acting for a customer that was stopped before its end; kept until then, for all nodes.</summary>
public sealed class EndedActing
{
    public const int LongestSession = 64;

    public required string Session { get; init; }

    /// <summary>UTC; after it the row is of no use.</summary>
    public DateTime Until { get; init; }
}

internal sealed class EndedActingConfiguration : IEntityTypeConfiguration<EndedActing>
{
    public void Configure(EntityTypeBuilder<EndedActing> builder)
    {
        builder.HasKey(ended => ended.Session);
        builder.Property(ended => ended.Session).HasMaxLength(EndedActing.LongestSession);
        builder.HasIndex(ended => ended.Until);
    }
}
