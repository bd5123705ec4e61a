using System.Globalization;
using Portal.Components.Keys;
using Portal.Core.Auditing;
using Portal.Core.Keys;
using Portal.Core.Operations;

namespace Portal.Components.Activity;

/// <summary>Puts recorded operations into words.</summary>
internal static class ActivityWords
{
    /// <summary>The words for an operation; its name with spaces where nobody has written any yet.</summary>
    public static string For(string operation) => ActivityText.ResourceManager.GetString("Did" + operation, ActivityText.Culture) ?? Spaced(operation);

    public static string Who(Core.Auditing.Activity item) => item switch
    {
        { TokenName: { } token } => string.Format(CultureInfo.CurrentCulture, ActivityText.ByScript, token),
        { ByCustomer: true, Door: Door.Api } => ActivityText.YouByApi,
        { ByCustomer: true } => ActivityText.You,
        { ByVisitor: true } => ActivityText.Visitor,
        { Door: Door.Webhook } => ActivityText.PaymentSystem,
        { Door: Door.System } => ActivityText.System,
        _ => ActivityText.Support,
    };

    /// <summary>The recorded detail in words, where it is a name of the code.</summary>
    public static string? Detail(Core.Auditing.Activity item) => item.Detail switch
    {
        nameof(KeyKind.AccessKey) => KeyPageText.AccessKey,
        nameof(KeyKind.SecretKey) => KeyPageText.SecretKey,
        var detail => detail,
    };

    private static string Spaced(string name) => string.Concat(name.Select((letter, place) => place > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
