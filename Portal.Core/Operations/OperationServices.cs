using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Data;

namespace Portal.Core.Operations;

/// <summary>What every operation stands on.</summary>
public sealed record OperationServices(IDbContextFactory<PortalDb> Databases, TimeProvider Clock, ILoggerFactory Loggers);
