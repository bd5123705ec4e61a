using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Jobs;

namespace Portal.Core.Files;

/// <summary>Registers what operations on files stand on.</summary>
public static class FilesRegistration
{
    public static IServiceCollection AddFiles(this IServiceCollection services) => services
        .AddSingleton<OwnBuckets>()
        .AddSingleton<FileStorage>()
        .AddSingleton<JobStorage>()
        .AddJobHandler<DeleteFilesJob>()
        .AddJobHandler<EmptyBucketJob>();
}
