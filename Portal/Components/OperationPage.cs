using Microsoft.AspNetCore.Components;
using Portal.Core.Operations;

namespace Portal.Components;

/// <summary>A page or a part of one that runs operations for whoever looks at it, and stops them when it goes away.</summary>
public abstract class OperationPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    protected OperationPage() => Gone = _gone.Token;

    [Inject]
    public required CallerContext Callers { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; set; }

    /// <summary>Ends when the person has gone elsewhere; what still runs then may ask it too.</summary>
    protected CancellationToken Gone { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected async Task<Result<TAnswer>> RunAsync<TInput, TAnswer>(Operation<TInput, TAnswer> operation, TInput input)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return await operation.RunAsync(await Callers.GetAsync(), input, Gone);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gone.Cancel();
            _gone.Dispose();
        }
    }
}
