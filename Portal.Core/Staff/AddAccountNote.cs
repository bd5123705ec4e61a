using Portal.Core.Accounts;
using Portal.Core.Operations;

namespace Portal.Core.Staff;

/// <param name="Text">Up to <see cref="AccountNote.MaxLength"/> characters, with line breaks.</param>
public sealed record AddAccountNoteInput(string S3uid, string Text);

/// <summary>Notes something about an account for other staff; deleted accounts too. A note is never changed.</summary>
public sealed class AddAccountNote(OperationServices services) : Operation<AddAccountNoteInput, Done>(services)
{
    public override Permission Permission => Permission.KeepNotes;

    protected override Refusal? Validate(AddAccountNoteInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return string.IsNullOrWhiteSpace(input.Text) ? Refusal.Invalid(nameof(input.Text), StaffText.NoteRequired)
            : input.Text.Trim().Length > AccountNote.MaxLength ? Refusal.Invalid(nameof(input.Text), string.Format(null, RefusalText.TooLong, AccountNote.MaxLength))
            : input.Text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t')) ? Refusal.Invalid(nameof(input.Text), StaffText.NoteOddCharacters)
            : null;
    }

    protected override async Task<Result<Done>> ExecuteAsync(Caller caller, AddAccountNoteInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = await OpenAsync(cancellationToken);
        if (await db.FindAnyAsync(caller, Permission, input.S3uid, cancellationToken) is not { } account)
        {
            return AccountRefusals.NotFound;
        }

        db.AccountNotes.Add(new() { AccountId = account.Id, AuthorId = caller.CustomerId ?? 0, At = Now, Text = input.Text.Trim() });

        // Not the customer's: their activity list would show it.
        Audit(db, caller, null, input.S3uid);
        await db.SaveChangesAsync(cancellationToken);
        return Done.It;
    }
}
