using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Core.Accounts;
using Portal.Core.Data;

namespace Portal.Core.Staff;

/// <summary>What a member of staff has noted about an account, for the others. Written once, never changed; the customer does not read it.</summary>
public sealed class AccountNote : IWrittenOnce
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 2000;

    public long Id { get; init; }

    public int AccountId { get; init; }

    /// <summary>Who wrote it; 0 for the command line.</summary>
    public int AuthorId { get; init; }

    /// <summary>UTC.</summary>
    public DateTime At { get; init; }

    public required string Text { get; init; }
}

internal sealed class AccountNoteConfiguration : IEntityTypeConfiguration<AccountNote>
{
    public void Configure(EntityTypeBuilder<AccountNote> builder)
    {
        builder.ToTable("AccountNotes");
        builder.Property(note => note.Text).HasMaxLength(AccountNote.MaxLength);
        builder.HasIndex(note => new { note.AccountId, note.Id });
        builder.HasOne<StorageAccount>().WithMany().HasForeignKey(note => note.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
