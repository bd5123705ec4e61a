namespace Portal.Core.Accounts;

/// <summary>How the months of a service are paid.</summary>
public enum ServicePayment
{
    /// <summary>From the customer's credit, before each month begins.</summary>
    Prepaid,

    /// <summary>By an invoice that is open until the customer pays it.</summary>
    Invoiced,
}
