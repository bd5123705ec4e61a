using System.Collections;
using System.Globalization;
using Portal.Components.Activity;
using Portal.Core.Accounts;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>Puts events into words for staff.</summary>
internal static class AuditWords
{
    private const string Prefix = "Did";

    /// <summary>Names and words of all that has words, to choose from, by the words.</summary>
    public static IReadOnlyList<(string Operation, string Words)> Actions { get; } =
    [
        .. new[] { ActivityText.ResourceManager, AuditPageText.ResourceManager }
            .SelectMany(texts => texts.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!.Cast<DictionaryEntry>())
            .Select(entry => (string)entry.Key).Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)).Select(key => key[Prefix.Length..]).Distinct()
            .Select(operation => (operation, Action(operation))).OrderBy(action => action.Item2, StringComparer.CurrentCulture),
    ];

    /// <summary>What was done. The words that customers read, unless they are meant for customers alone.</summary>
    public static string Action(string operation) => AuditPageText.ResourceManager.GetString(Prefix + operation, AuditPageText.Culture) ?? ActivityWords.For(operation);

    /// <summary>Who did it, where that is nobody with a number.</summary>
    public static string Nobody(Door door) => door switch
    {
        Door.Web or Door.Api => AuditPageText.Visitor,
        Door.Cli => AuditPageText.Operator,
        Door.System => AuditPageText.Portal,
        Door.Webhook => AuditPageText.PaymentSystem,
        _ => throw new ArgumentOutOfRangeException(nameof(door)),
    };

    /// <summary>How it came in.</summary>
    public static string Way(AuditLine line) => line switch
    {
        { TokenName: { } token } => string.Format(CultureInfo.CurrentCulture, AuditPageText.ByToken, token),
        { Door: Door.Web } => AuditPageText.DoorWeb,
        { Door: Door.Api } => AuditPageText.DoorApi,
        { Door: Door.Cli } => AuditPageText.DoorCli,
        { Door: Door.System } => AuditPageText.DoorSystem,
        { Door: Door.Webhook } => AuditPageText.DoorWebhook,
        _ => throw new ArgumentOutOfRangeException(nameof(line)),
    };

    /// <summary>Whether the subject is the name of an account, which has a page.</summary>
    public static bool NamesAccount(string subject) => subject.Length == AccountQueries.S3uidLength && subject.All(char.IsAsciiLetterOrDigit);
}
