using Portal.Core.Auditing;
using Portal.Core.Customers;
using Portal.Core.Mail;
using Portal.Core.Operations;
using Portal.Core.Ordering;

namespace Portal.Components.Admin;

/// <summary>Puts what is known of customers into words.</summary>
internal static class PeopleWords
{
    public static string Role(Core.Operations.Role role) => role switch
    {
        Core.Operations.Role.Support => PeopleText.RoleSupport,
        Core.Operations.Role.Admin => PeopleText.RoleAdmin,
        _ => PeopleText.RoleCustomer,
    };

    public static string Order(OrderState state) => state switch
    {
        OrderState.Completed => PeopleText.OrderDone,
        OrderState.Refused => PeopleText.OrderRefused,
        OrderState.RolledBack => PeopleText.OrderUndone,
        _ => PeopleText.OrderOpen,
    };

    public static string Mail(OutboxState state) => state switch
    {
        OutboxState.Sent => PeopleText.MailOut,
        OutboxState.Failed => PeopleText.MailFailed,
        OutboxState.Unclear => PeopleText.MailUnclear,
        OutboxState.Unwanted => PeopleText.MailUnwanted,
        _ => PeopleText.MailWaiting,
    };

    /// <summary>Who did it.</summary>
    public static string By(AuditLine line) => line switch
    {
        { Actor: { } actor } => actor.Email ?? PeopleText.SomebodyGone,
        { Door: Door.Cli } => PeopleText.Operator,
        { Door: Door.System } => PeopleText.Portal,
        { Door: Door.Webhook } => PeopleText.Payments,
        _ => PeopleText.Visitor,
    };

    public static string Trouble(CustomerTrouble trouble) => trouble is CustomerTrouble.Locked ? PeopleText.Locked : PeopleText.Unconfirmed;
}
