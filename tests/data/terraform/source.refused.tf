# geheim
variable "days" {
  default = 30
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "web"
  retention_in_days = var.days
}
