using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Operations;

namespace Portal.Core.Customers;

/// <param name="Tags">All tags that the customer has from now on.</param>
/// <param name="Reason">See <see cref="StaffReason"/>.</param>
public sealed record SetTagsInput(int CustomerId, IReadOnlyCollection<string> Tags, string? Reason = null);

/// <param name="Tags">As they are kept.</param>
public sealed record SetTagsAnswer(IReadOnlyList<string> Tags);

/// <summary>Staff give words to a customer, in place of those the customer had. The same ones again change nothing.</summary>
public sealed class SetTags(OperationServices services, IServiceScopeFactory scopes) : Operation<SetTagsInput, SetTagsAnswer>(services)
{
    public override Permission Permission => Permission.TagCustomers;

    protected override Refusal? Validate(SetTagsInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CustomerTags.Check(input.Tags, nameof(input.Tags));
    }

    protected override async Task<Result<SetTagsAnswer>> ExecuteAsync(Caller caller, SetTagsInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        await using var scope = new CustomerScope(scopes);
        await using var held = await scope.HoldCustomerAsync(caller, input.CustomerId, cancellationToken);
        if (held is null)
        {
            return CustomerReach.NoSuchCustomer;
        }

        if (StaffReason.CheckFor(caller, held.Customer.Id, input.Reason, nameof(input.Reason)) is { } refusal)
        {
            return refusal;
        }

        var tags = CustomerTags.Clean(input.Tags);
        var before = held.Customer.Tags;
        if (!tags.SequenceEqual(before))
        {
            held.Customer.Tags = tags;
            var changes = tags.Except(before).Select(tag => "+" + tag).Concat(before.Except(tags).Select(tag => "-" + tag));
            Audit(scope.Db, caller, held.Customer.Id, held.Customer.Email, Shorten(string.Join(' ', changes)), reason: input.Reason);
            await held.SaveAsync(cancellationToken);
        }

        return new SetTagsAnswer(tags);
    }

    private static string Shorten(string detail)
    {
        const int longest = 500;
        return detail.Length <= longest ? detail : detail[..longest];
    }
}
