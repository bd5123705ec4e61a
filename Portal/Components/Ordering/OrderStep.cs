namespace Portal.Components.Ordering;

/// <summary>The pages of the order wizard, in their order.</summary>
internal enum OrderStep
{
    Plan,
    Location,
    Bucket,
    Review,
}
