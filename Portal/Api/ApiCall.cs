using Portal.Core.Operations;

namespace Portal.Api;

/// <summary>One request of a script whose token was accepted.</summary>
/// <param name="Caller">The token's owner. Staff too reach only their own things, until an action's <c>id</c> says whose; see <see cref="For"/>.</param>
/// <param name="IdempotencyKey">The header of that name.</param>
internal sealed record ApiCall(HttpContext Http, Caller Caller, string? IdempotencyKey)
{
    public CancellationToken Aborted => Http.RequestAborted;

    public bool IsStaff => Caller.ReachOf(Permission.ReadAccounts) is Reach.Any;

    /// <summary>The call within the things of the customer whom staff has named; for others <paramref name="customerId"/> does not count.</summary>
    public ApiCall For(int? customerId) => IsStaff && customerId is not null ? this with { Caller = Caller with { WithinCustomerId = customerId } } : this;

    /// <summary>The call over everything that the caller reaches.</summary>
    public ApiCall ForAll() => this with { Caller = Caller with { WithinCustomerId = null } };

    public Task<Result<TAnswer>> RunAsync<TOperation, TInput, TAnswer>(TInput input)
        where TOperation : Operation<TInput, TAnswer> =>
        Http.RequestServices.GetRequiredService<TOperation>().RunAsync(Caller, input, Aborted);
}
