namespace Portal.Core.Ordering;

/// <summary>How far an order has come. Each state is stored before the next step begins.</summary>
public enum OrderState
{
    /// <summary>Checked and paid (or, if invoiced, accepted); nothing is made yet.</summary>
    Placed,
    AccountCreated,
    BucketCreated,

    /// <summary>The paid period has begun.</summary>
    Billed,
    Completed,

    /// <summary>Storage refused before anything was made; the money is back.</summary>
    Refused,

    /// <summary>What was made has been removed again; the money is back.</summary>
    RolledBack,
}
