# What the original's handlers do at least until their first answer: import boto3, make a client, read one item or parameter.
import sys
import boto3

if sys.argv[1] == "dynamodb":
    print(boto3.client("dynamodb").get_item(TableName=sys.argv[2], Key={"token": {"S": sys.argv[3]}})["Item"])
else:
    print(boto3.client("ssm").get_parameter(Name=sys.argv[2])["Parameter"]["Value"])
