using Portal.Core.Operations;

namespace Portal.Core.Accounts;

/// <summary>The rule for the names that owners give to accounts.</summary>
internal static class AccountLabel
{
    private const int MaxLength = 100;

    public static Refusal? Check(string? label) =>
        string.IsNullOrWhiteSpace(label) ? Refusal.Invalid(nameof(StorageAccount.Label), AccountText.LabelRequired)
        : label.Trim().Length > MaxLength || label.Any(char.IsControl) ? Refusal.Invalid(nameof(StorageAccount.Label), AccountText.LabelTooLong)
        : null;
}
