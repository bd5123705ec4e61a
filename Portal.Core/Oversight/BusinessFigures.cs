using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Oversight;

/// <summary>The one row of numbers about the whole business, which <see cref="FiguresWorker"/> counts at intervals, so that nobody who looks at them waits for a count.</summary>
public sealed class BusinessFigures
{
    /// <summary>The number of the only row.</summary>
    internal const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>When they were counted, UTC.</summary>
    public DateTime TakenAt { get; set; }

    /// <summary>A <see cref="CountedFigures"/>, as JSON.</summary>
    public required string Content { get; set; }
}

internal sealed class BusinessFiguresConfiguration : IEntityTypeConfiguration<BusinessFigures>
{
    public void Configure(EntityTypeBuilder<BusinessFigures> builder)
    {
        builder.ToTable("BusinessFigures");
        builder.Property(figures => figures.Id).ValueGeneratedNever();
    }
}
