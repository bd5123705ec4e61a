namespace Portal.Core.Customers;

/// <summary>
/// One word of <see cref="Customer.Tags"/>, for finding customers by it. The database itself keeps these rows, see <c>CustomerTagTriggers</c>;
/// nothing writes them.
/// </summary>
public sealed class CustomerTag
{
    public required string Name { get; init; }

    public int CustomerId { get; init; }
}
