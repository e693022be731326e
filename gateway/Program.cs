using Trilateral.Gateway;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPlatformProxy();

var app = builder.Build();
app.UseEdgeDefaults();
app.UseRequestTimeouts();
app.MapPublicHealth();
app.MapPlatformProxy();
app.Run();
