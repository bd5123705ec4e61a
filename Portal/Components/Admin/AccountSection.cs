using Microsoft.AspNetCore.Components;
using Portal.Core.Operations;

namespace Portal.Components.Admin;

/// <summary>A section of an account's page: reads its part when it is looked at, and again when another page of it is asked for.</summary>
public abstract class AccountSection<TAnswer> : OperationPage
    where TAnswer : class
{
    private (string, string?)? _loaded;

    [Parameter, EditorRequired]
    public string S3uid { get; set; } = "";

    /// <summary>Where the page of the list begins, as it stands in the address.</summary>
    [Parameter]
    public string? Before { get; set; }

    protected TAnswer? Answer { get; private set; }

    protected Refusal? Refusal { get; private set; }

    protected long? BeforeId => QueryNumber.Parse<long>(Before);

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != (S3uid, Before))
        {
            _loaded = (S3uid, Before);
            Answer = null;
            await LoadAsync();
        }
    }

    protected abstract Task<Result<TAnswer>> FetchAsync();

    protected async Task LoadAsync()
    {
        var wanted = (S3uid, Before);
        var answer = await FetchAsync();
        if (wanted != (S3uid, Before))
        {
            return;
        }

        (Refusal, Answer) = (answer.Refusal, answer.IsRefused ? null : answer.Value);
    }
}
