using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Core.Staff;

/// <summary>A search for accounts that a member of staff has given a name: filters, order and columns as they stand in the address.</summary>
public sealed class SavedFilter
{
    public const int MaxNameLength = 60;

    /// <summary>In characters.</summary>
    public const int MaxQueryLength = 1000;

    /// <summary>How many one person has at most.</summary>
    public const int MaxPerPerson = 30;

    public int Id { get; init; }

    /// <summary>Whose it is, and nobody else sees it; 0 for the command line.</summary>
    public int OwnerId { get; init; }

    public required string Name { get; init; }

    /// <summary>What follows the question mark in the address.</summary>
    public required string Query { get; set; }
}

internal sealed class SavedFilterConfiguration : IEntityTypeConfiguration<SavedFilter>
{
    public void Configure(EntityTypeBuilder<SavedFilter> builder)
    {
        builder.ToTable("SavedFilters");
        builder.Property(filter => filter.Name).HasMaxLength(SavedFilter.MaxNameLength);
        builder.Property(filter => filter.Query).HasMaxLength(SavedFilter.MaxQueryLength);
        builder.HasIndex(filter => new { filter.OwnerId, filter.Name }).IsUnique();
    }
}
